// An editor imports a table: errors first, at their cells; then what it would do; then it is done, and taken
// back. And the way out: the list with all fields, as a file.
import { readFileSync } from 'node:fs';
import { test, open, address } from './harness.js';
import { invite, join, press, tabTo } from './people.js';
import { wide, watcher, says } from './watch.js';

// The worker does it; the page loads itself again.
async function settled(page) {
  for (let i = 0; i < 60; i++) {
    const waits = () => page.evaluate(() => !!document.querySelector('meta[http-equiv="refresh"]')).catch(() => true);
    if (!await waits() && (await page.waitForTimeout(300), !await waits())) return;
    await page.waitForTimeout(500);
  }
  throw new Error(`${page.url()} never ends`);
}

async function send(page, text) {
  await page.goto(`${address}/desk/records/good_practice/import`);
  await page.setInputFiles('#f-file', { name: 'practices.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await press(page, '#import button[type=submit]');
  await settled(page);
}

test('tables: an editor imports many records, sees first what it would do, and takes it back', async (browser, faults) => {
  const page = await open(browser, { viewport: wide });
  const each = watcher(page, faults, 'tables');
  page.email = 'tea@records.example.org';
  await join(page, invite(page.email, 'Tea Tamm', 'editor'));
  await page.goto(`${address}/desk/records/good_practice/`);
  await each('list');
  await page.goto(`${address}/desk/records/good_practice/import`);
  await each('empty');
  await send(page, 'id,title.en,areas,started,colour\nbus-1,First,SE,2020,\n');
  await says(page, faults, 'colour', 'unknown-column', 'Nothing was imported');
  await send(page, 'id,title.en,areas,started\nbus-1,First,XX,20\nbus-2,,SE,2020\nbus-3,Third,SE,2020\n');
  await says(page, faults, 'Errors: 3', 'line 2, areas', 'unknown-code', 'line 2, started', 'line 3, title.en');
  await each('errors');
  await send(page, 'id,title.en,areas,started\nbus-1,First of many,SE; Finland,2020\nbus-2,Second of many,EE,2021\n');
  await says(page, faults, 'Nothing was written yet', 'New records: 2');
  await page.locator('details#lines-new summary').click();
  await each('checked');
  await tabTo(page, 'form:has([name="do"][value="import"]) button[type="submit"]');
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await settled(page);
  await says(page, faults, 'Imported');
  await each('imported');
  const at = page.url();
  await page.goto(`${address}/desk/records/good_practice/?areas=EE`);
  await says(page, faults, 'Second of many');
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('main a[href*="good_practice.csv"]').click()]);
  const table = readFileSync(await download.path(), 'utf8');
  if (!table.includes('Second of many') || table.includes('First of many')) faults.push(`the list's filter is not the table's: ${table.slice(0, 300)}`);
  await page.goto(at);
  await tabTo(page, 'form:has([name="do"][value="undo"]) button[type="submit"]');
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await settled(page);
  await says(page, faults, 'Taken back by Tea Tamm');
  await each('undone');
  await page.goto(`${address}/desk/records/good_practice/import`);
  await each('before');
  await page.context().close();
});
