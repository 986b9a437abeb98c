// What people do: by keyboard, in the other language, in print, and the two-minute question.
import { test, open, address, output } from './harness.js';

test('keyboard: skip link first, focus always visible, nothing traps', async (browser, faults) => {
  for (const path of ['/', '/data/VICTIMS?area=LV&start=2018', '/countries/lv']) {
    const page = await open(browser);
    await page.goto(address + path);
    await page.keyboard.press('Tab');
    const first = await page.evaluate(() => document.activeElement.getAttribute('href'));
    if (!first?.startsWith('#')) faults.push(`${path}: the first stop is ${first}, not the skip link`);
    const visited = new Set();
    for (let i = 0; i < 400; i++) {
      const stop = await page.evaluate(() => {
        const e = document.activeElement;
        if (!e || e === document.body) return null;
        e.dataset.stop ||= String(Math.random());
        const s = getComputedStyle(e), r = e.getBoundingClientRect();
        const shown = (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
        return { key: e.dataset.stop, shown, small: r.width === 0 || r.height === 0, what: e.outerHTML.slice(0, 90) };
      });
      if (!stop) break;
      if (visited.has(stop.key)) break;
      visited.add(stop.key);
      if (!stop.shown) faults.push(`${path}: focus cannot be seen on ${stop.what}`);
      await page.keyboard.press('Tab');
    }
    if (visited.size < 8) faults.push(`${path}: only ${visited.size} stops`);
    await page.context().close();
  }
});

test('the language link keeps the place and the filters', async (browser, faults) => {
  const page = await open(browser);
  await page.goto(`${address}/data/VICTIMS?area=LV&start=2019`);
  await page.locator('a[hreflang="sv"]').first().click();
  const url = new URL(page.url());
  if (url.pathname !== '/sv/data/VICTIMS') faults.push(`went to ${url.pathname}`);
  if (!url.search.includes('area=LV')) faults.push(`lost the filters: ${url.search}`);
  if (await page.locator('html').getAttribute('lang') !== 'sv') faults.push('html lang is not sv');
  await page.context().close();
});

// Somebody who has never seen the site: women registered in Latvia in 2020, by form of exploitation;
// why another source says something else; the figures with their source on their own disk.
for (const javaScriptEnabled of [true, false]) {
  test(`the two-minute question, ${javaScriptEnabled ? 'with' : 'without'} script`, async (browser, faults) => {
    const page = await open(browser, { javaScriptEnabled });
    await page.goto(`${address}/`);
    await page.locator('nav a[href="/data/"]').first().click();
    await page.locator('main a[href^="/data/VICTIMS"]').first().click();
    await page.goto(`${address}/data/VICTIMS?area=LV&sex=F&start=2020&end=2020`);
    const text = await page.locator('main').innerText();
    for (const word of ['Latvia', '2020', 'Forced labour', 'exual exploitation', 'UNODC'])
      if (!text.includes(word)) faults.push(`"${word}" is not on the page`);
    if (!/other source|another source/i.test(text)) faults.push('nothing says why another source differs');
    const csv = page.locator('main a[href*=".csv"]').first();
    const answer = await page.request.get(address + await csv.getAttribute('href'));
    const body = await answer.text();
    if (answer.status() !== 200) faults.push(`the download answers ${answer.status()}`);
    if (!body.includes('UNODC') || !body.includes('LV')) faults.push('the download does not name its source');
    await page.context().close();
  });
}

test('suppressed figures are intervals, and are said so', async (browser, faults) => {
  const page = await open(browser);
  await page.goto(`${address}/data/VICTIMS?area=LV&sex=F&rows=exploitation`);
  const text = await page.locator('main').innerText();
  if (!/0\u20134/.test(text)) faults.push('no interval 0-4 on a page with suppressed figures');
  if (!/suppressed/i.test(text)) faults.push('the word "suppressed" is not explained on the page');
  await page.context().close();
});

test('a revised figure and the older knowledge', async (browser, faults) => {
  const page = await open(browser);
  await page.goto(`${address}/data/VICTIMS?area=FI&start=2021&end=2021&sex=_T&age=_T&exploitation=_T&citizenship=_T`);
  if (!/\b143\b/.test(await page.locator('table').first().innerText())) faults.push('Finland 2021 is not 143 today');
  await page.goto(`${address}/data/VICTIMS?area=FI&start=2021&end=2021&sex=_T&age=_T&exploitation=_T&citizenship=_T&as-of=2023-06-30`);
  if (!/\b243\b/.test(await page.locator('table').first().innerText())) faults.push('Finland 2021 was not 243 in June 2023');
  await page.context().close();
});

test('print: the page without its furniture', async (browser, faults) => {
  const page = await open(browser);
  await page.goto(`${address}/countries/lv`);
  await page.emulateMedia({ media: 'print' });
  if (await page.locator('header nav').first().isVisible().catch(() => false)) faults.push('navigation is printed');
  if (!await page.locator('h1').isVisible()) faults.push('the heading is not printed');
  await page.context().close();
});

test('a picture of the first page for the README', async (browser, faults) => {
  const page = await open(browser, { viewport: { width: 1280, height: 960 } });
  await page.goto(`${address}/`);
  await page.screenshot({ path: `${output}/home.png` });
  await page.context().close();
});
