// Somebody at work follows what is new: searches, narrows by filters, saves, gets the feed, deletes and takes back; by
// keyboard, at 375 px. And a reader without script narrows a search as well.
import { test, open, axe, address } from './harness.js';
import { invite, join, press, tabTo, typeInto } from './people.js';
import { narrow, watcher, says } from './watch.js';

// The number behind a value of a filter, and how many records are shown: they must agree.
async function count(page) {
  return Number((await page.locator('.record-count').innerText()).replace(/\D/g, ''));
}

// Opens what folds, ticks a value with the keyboard; the script asks again by itself.
async function choose(page, faults, field, value) {
  if (!(await page.locator('details.fold').evaluate(fold => fold.open))) {
    await tabTo(page, 'details.fold > summary');
    await page.keyboard.press('Enter');
  }
  await tabTo(page, `#d-${field} > summary`);
  await page.keyboard.press('Enter');
  const label = await page.locator(`label:has(input[name="${field}"][value="${value}"])`).innerText();
  const expected = Number(label.match(/\(([\d,\s]+)\)/)[1].replace(/\D/g, ''));
  await tabTo(page, `input[name="${field}"][value="${value}"]`);
  await page.keyboard.press('Space');
  await page.waitForURL(url => url.searchParams.getAll(field).includes(value));
  await page.locator(`input[name="${field}"][value="${value}"][checked]`).waitFor({ state: 'attached' });
  if (await count(page) !== expected) faults.push(`${field} ${value}: ${expected} were promised, ${await count(page)} came`);
}

async function search(page, faults, each) {
  await page.goto(`${address}/desk/search`);
  await each('search');
  await page.keyboard.press('/');
  await page.keyboard.type('trafficking');
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await choose(page, faults, 'type', 'provision');
  await each('narrowed');
  await says(page, faults, 'Type: Provisions', 'Save this search');
  await press(page, '.chips.chosen a');
  if (new URL(page.url()).searchParams.has('type')) faults.push('the chip took nothing away');
  await choose(page, faults, 'type', 'term');
}

async function save(page, faults, each) {
  await tabTo(page, '#f-name');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('Words of trafficking');
  await tabTo(page, '#f-rhythm');
  await page.keyboard.press('ArrowDown'); // from daily to weekly
  await press(page, '#keep-form button[type=submit]');
  await says(page, faults, 'The search is saved.', 'Words of trafficking', 'once a week');
  await each('list');
  const feed = await page.locator('#search-list a', { hasText: 'Feed' }).getAttribute('href');
  const answer = await fetch(address + feed);
  const text = await answer.text();
  if (!answer.headers.get('content-type').startsWith('application/atom+xml') || !text.includes('/glossary/')) faults.push(`the feed: ${text.slice(0, 200)}`);
  await press(page, '#search-list tbody th a');
  await says(page, faults, 'The newest', 'Name and mail');
  await each('one');
  await tabTo(page, '#f-name');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('The glossary');
  await press(page, '#change button[type=submit]');
  await says(page, faults, 'Saved.', 'The glossary');
  await press(page, 'form:has(input[value="delete"]) button');
  await says(page, faults, 'was deleted', 'Take it back');
  await each('deleted');
  await press(page, '#deleted-list form button');
  await says(page, faults, 'The search is back.', 'The glossary');
}

test('saved search', async (browser, faults) => {
  const page = await open(browser, { viewport: narrow });
  page.email = 'follower@example.org';
  await join(page, invite(page.email, 'Follower', 'editor'));
  const each = watcher(page, faults, 'saved-follower');
  await search(page, faults, each);
  await save(page, faults, each);
  await page.context().close();
});

test('search without script', async (browser, faults) => {
  const page = await open(browser, { viewport: narrow, javaScriptEnabled: false });
  await page.goto(`${address}/search?q=trafficking`);
  const before = await count(page);
  await page.click('#d-type > summary');
  await page.check('input[name="type"][value="term"]');
  await Promise.all([page.waitForEvent('load'), page.click('details.fold button[type=submit]')]);
  if (!(await count(page) > 0 && await count(page) < before)) faults.push('nothing was narrowed');
  await says(page, faults, 'Type: ');
  await page.goto(`${address}/search?q=zzzzzz&type=term&areas=FI`);
  await says(page, faults, 'Nothing fits', 'See all that there is');
  await page.goto(`${address}/search?type=term&areas=FI`);
  await says(page, faults, 'Search without');
  for (const ending of ['csv', 'xlsx', 'json', 'atom']) {
    const answer = await fetch(`${address}/search.${ending}?q=trafficking`);
    if (answer.status !== 200 || (await answer.arrayBuffer()).byteLength < 1000) faults.push(`${ending}: ${answer.status}`);
  }
  await page.context().close();
});
