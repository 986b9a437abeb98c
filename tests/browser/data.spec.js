// The figures: a common question asked by form, filters with and without script, on a narrow screen.
import { test, open, address } from './harness.js';

for (const javaScriptEnabled of [true, false]) {
  test(`a common question by form, ${javaScriptEnabled ? 'with' : 'without'} script`, async (browser, faults) => {
    const page = await open(browser, { javaScriptEnabled });
    await page.goto(`${address}/data/`);
    await page.selectOption('select[name="area"]', 'LV');
    await page.selectOption('select[name="question"]', 'women-form');
    await page.selectOption('select[name="year"]', '2020');
    await page.locator('form.ask button').click();
    await page.waitForURL('**/data/VICTIMS?**');
    const table = await page.locator('#figures').innerText();
    for (const word of ['Adults', 'Children', 'Sexual exploitation', '16', '0–4'])
      if (!table.includes(word)) faults.push(`"${word}" is not in the table`);
    if (!/apart/.test(await page.locator('main').innerText())) faults.push('nothing says why the ages are apart');
    const href = await page.locator('.downloads a[href*=".xlsx"]').first().getAttribute('href');
    const answer = await page.request.get(address + href);
    if (answer.status() !== 200 || (await answer.body()).subarray(0, 2).toString() !== 'PK')
      faults.push('the workbook cannot be downloaded');
    for (const fault of page.faults) faults.push(fault);
    await page.context().close();
  });
}

test('a filter answers in place, and back goes back', async (browser, faults) => {
  const page = await open(browser);
  await page.goto(`${address}/data/VICTIMS`);
  await page.locator('#d-area summary').click();
  await page.locator('#d-area input[value="LV"]').check();
  await page.waitForURL('**/data/VICTIMS?area=LV');
  await page.locator('.chip').first().waitFor();
  if ((await page.locator('#figures tbody tr').count()) !== 1) faults.push('the table is not filtered');
  if (!await page.locator('#d-area').evaluate(d => d.open)) faults.push('the list of states closed itself');
  await page.goBack();
  await page.locator('.chip').first().waitFor({ state: 'detached' });
  if ((await page.locator('#figures tbody tr').count()) < 5) faults.push('back did not bring all states back');
  for (const fault of page.faults) faults.push(fault);
  await page.context().close();
});

test('on a narrow screen the table comes first and the filters unfold', async (browser, faults) => {
  const page = await open(browser, { viewport: { width: 375, height: 800 } });
  await page.goto(`${address}/data/VICTIMS?area=LV`);
  if (await page.locator('form.filters').isVisible()) faults.push('the filters are not folded');
  await page.locator('.fold > summary').click();
  if (!await page.locator('form.filters').isVisible()) faults.push('the filters do not unfold');
  await page.context().close();
});

test('an embedded view has no site around it and may be framed', async (browser, faults) => {
  const page = await open(browser);
  const answer = await page.goto(`${address}/embed/data/VICTIMS?area=LV`);
  if (!answer.headers()['content-security-policy'].includes('frame-ancestors *')) faults.push('it may not be framed');
  if (await page.locator('nav, header').count()) faults.push('the site is around it');
  if (!(await page.locator('main').innerText()).includes('UNODC')) faults.push('it does not name its source');
  for (const fault of page.faults) faults.push(fault);
  await page.context().close();
});
