// An adviser who is new to Fyr enters a good practice with three relations and two files, in two languages, by
// keyboard and on 375 px; a second person reviews and publishes it; a reader finds it in Finnish by an inflected
// word, under its priority, its country and the law it rests on; a mistaken edit is undone; two edits at once are
// merged.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathJoin } from 'node:path';
import { test, open, address } from './harness.js';
import { press, tabTo, typeInto } from './people.js';
import { narrow, wide, watcher, says, person } from './watch.js';

const folder = mkdtempSync(pathJoin(tmpdir(), 'fyr-records-'));

// Finds by words and takes the first that is offered; returns its name.
async function relate({ page }, relation, words) {
  await typeInto(page, `[name="find.${relation}"]`, words);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  const offered = `input[type="checkbox"][name="link.${relation}"]:not(:checked)`;
  await tabTo(page, offered);
  const name = await page.evaluate(() => [...document.activeElement.nextElementSibling.childNodes]
    .filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent).join('').trim());
  await page.keyboard.press('Space');
  return name;
}

async function attach({ page }, faults, at, name, text, caption) {
  const path = pathJoin(folder, name);
  writeFileSync(path, text);
  await page.goto(`${at}/files`);
  await tabTo(page, '#f-file');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  await chooser.setFiles(path);
  await page.waitForSelector('#file-form[data-whole="yes"]', { timeout: 30000 });
  await typeInto(page, '#f-caption', caption);
  await press(page, '#file-form [type="submit"]');
  await says(page, faults, 'The file was added.', caption, name);
}

async function write(author, faults) {
  const { page, each } = author;
  await page.goto(`${address}/desk/records/`);
  await each('desk');
  await page.goto(`${address}/desk/records/good_practice/new`);
  await each('new');
  await typeInto(page, '[name="f.title.en"]', 'Labour inspectors and interpreters visit building sites together');
  await typeInto(page, '[name="f.summary.en"]', 'Inspectors go with **interpreters**, so that workers can speak.');
  await tabTo(page, '[name="f.evidence"]');
  await page.keyboard.press('ArrowDown');
  await typeInto(page, '[name="f.not_worked.en"]', 'Visits that were announced before.');
  await tabTo(page, '[name="f.areas"][value="FI"]');
  await page.keyboard.press('Space');
  await tabTo(page, '[name="f.priorities"]');
  await page.keyboard.press('Space');
  const priority = await page.inputValue('[name="f.priorities"]:checked');
  // The law it rests on, a second one, and what it answers, each found by its words.
  const law = await relate(author, 'rests_on', 'forced labour');
  if (!(await page.inputValue('[name="f.title.en"]')).startsWith('Labour inspectors')) faults.push('what was typed was lost by a search');
  await each('found');
  await relate(author, 'rests_on', 'labour inspection');
  await relate(author, 'answers', 'labour');
  // The same in Finnish.
  await tabTo(page, 'select[name="add"]');
  await page.keyboard.type('suomi');
  await press(page, '#record-form button[value="add"]');
  await typeInto(page, '[name="f.title.fi"]', 'Viranomaiset ja tulkit käyvät yhdessä rakennuksilla');
  await typeInto(page, '[name="f.summary.fi"]', 'Tarkastajat tulevat tulkin kanssa, jotta työntekijä voi puhua.');
  await press(page, '#record-form button[value="draft"]');
  await says(page, faults, 'The draft was saved');
  await press(page, '#record-form .acts button[value="save"]');
  await says(page, faults, 'Saved.', 'Send to review');
  await each('saved');
  const at = page.url().replace(/[?#].*/, '');
  await attach(author, faults, at, 'checklist.txt', 'What to ask at a building site: who pays, who keeps the passport.\n', 'Checklist for visits');
  await attach(author, faults, at, 'costs.csv', 'What;Euro\nInterpreter, a day;400\n', 'What it cost');
  await each('files');
  await page.goto(at);
  await press(page, '.record-moves form button');
  await says(page, faults, 'Done.', 'In review');
  await each('in-review');
  return { at, law, priority };
}

async function publish(editor, faults, at) {
  const { page, each } = editor;
  await page.goto(`${address}/desk/records/`);
  await says(page, faults, 'Waiting for you', 'Labour inspectors and interpreters');
  await each('waiting');
  await page.goto(at);
  await each('to-publish');
  await page.click('.record-moves form button:has-text("Publish")');
  await says(page, faults, 'Done.', 'Published');
}

async function read(browser, faults, id, { law, priority }) {
  const page = await open(browser, { viewport: narrow });
  const each = watcher(page, faults, 'records-reader');
  await page.goto(`${address}/search`);
  await page.keyboard.press('/');
  await page.keyboard.type('interpreter building');
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await says(page, faults, 'Labour inspectors and interpreters visit building sites together');
  await each('found');
  for (const words of ['viranomaisten tulkkien', 'rakennuksella', 'passport checklist']) {
    await page.goto(`${address}/search?q=${encodeURIComponent(words)}`);
    await says(page, faults, 'Labour inspectors and interpreters');
  }
  for (const filter of ['areas=FI', `priorities=${priority}`]) {
    await page.goto(`${address}/practices/?${filter}`);
    await says(page, faults, 'Labour inspectors and interpreters');
  }
  await each('list');
  for (const way of ['/countries/fi', `/plan/priorities/${priority}`]) {
    await page.goto(address + way);
    await says(page, faults, 'In the resource centre', 'Labour inspectors and interpreters', 'Good practices (');
  }
  await each('priority');
  await page.goto(`${address}/practices/${id}`);
  await says(page, faults, 'Finland', 'What did not work', 'How it hangs together', 'Cite this', 'Checklist for visits', 'What it cost');
  await each('practice');
  const link = page.locator('main a', { hasText: law }).first();
  if (!await link.count()) faults.push(`the practice does not lead to "${law}"`);
  else {
    await Promise.all([page.waitForEvent('load'), link.click()]);
    await says(page, faults, 'Basis of', 'Labour inspectors and interpreters');
    await each('law it rests on');
  }
  await page.goto(`${address}/law/matrix`);
  await each('matrix');
  await page.goto(`${address}/law/history?country=se&day=2010-01-01`);
  await says(page, faults, 'Signed, not ratified', 'Who is missing');
  await each('law of a state');
  await page.context().close();
}

async function undo(editor, faults, at) {
  const { page, each } = editor;
  await page.goto(at);
  await page.fill('[name="f.title.en"]', 'A mistake');
  await page.click('#record-form .acts button[value="save"]');
  await says(page, faults, 'Saved.', 'A mistake');
  await page.goto(`${at}/history`);
  await says(page, faults, 'A mistake');
  await each('history');
  await page.locator('#revision-list form button').first().click();
  await says(page, faults, 'Saved.', 'Labour inspectors and interpreters');
}

async function twoAtOnce(editor, faults, at) {
  const { page, each } = editor;
  const second = await page.context().newPage();
  await page.goto(at);
  await second.goto(at);
  await second.fill('[name="f.summary.en"]', 'Inspectors go with interpreters and with a social worker.');
  await second.click('#record-form .acts button[value="save"]');
  await second.waitForURL(/done=/);
  await second.close();
  await page.bringToFront();
  await page.fill('[name="f.summary.en"]', 'Inspectors go with two interpreters.');
  await page.click('#record-form .acts button[value="save"]');
  await says(page, faults, 'Yours differs from what was saved meanwhile', 'with a social worker');
  page.faults.splice(0); // the answer is 409, and the console says so
  await each('conflict');
  await page.check('input[name="theirs"]');
  await page.click('#record-form .acts button[value="save"]');
  await says(page, faults, 'Saved.');
  if (!(await page.inputValue('[name="f.summary.en"]')).includes('social worker')) faults.push('the chosen version was not kept');
}

// A name stood in the title for a moment: it is in no page, no search and no history afterwards.
async function forget(editor, faults, at) {
  const { page, each } = editor;
  await page.goto(at);
  await page.fill('[name="f.title.en"]', 'Told by Quirina Zobel');
  await page.click('#record-form .acts button[value="save"]');
  await page.fill('[name="f.title.en"]', 'Labour inspectors and interpreters visit building sites together');
  await page.click('#record-form .acts button[value="save"]');
  await page.goto(`${at}/history`);
  await says(page, faults, 'Quirina');
  await page.click('.record-tabs a:has-text("Forget")');
  await says(page, faults, 'This cannot be undone');
  await each('before forgetting');
  const newest = Number(await page.inputValue('#f-to'));
  await typeInto(page, '#f-from', String(newest + 1));
  await typeInto(page, '#f-reason', 'a name stood in the title');
  await press(page, 'form#forget button[type=submit]');
  await says(page, faults, 'First revision to forget'); // refused, with what was typed
  page.faults.splice(0); // the browser tells of the refusal in its console
  await page.fill('#f-from', String(newest));
  await press(page, 'form#forget button[type=submit]');
  await says(page, faults, 'These texts were forgotten for good.', 'Text forgotten for good', 'The text of one of them was forgotten');
  if ((await page.content()).includes('Quirina')) faults.push('the name is still in the history');
  await each('forgotten');
  await page.goto(`${address}/desk/search?q=Quirina`);
  if ((await page.locator('main').innerText()).includes('Told by')) faults.push('search still finds the name');
}

test('records: an adviser enters a good practice, a second person publishes it, a reader finds it', async (browser, faults) => {
  const author = await person(browser, faults, 'aino@records.example.org', 'Aino Laine', 'focal:FI', narrow, { walk: 'records' });
  const editor = await person(browser, faults, 'ed@records.example.org', 'Ed Berg', 'editor', wide, { walk: 'records' });
  const { at, ...where } = await write(author, faults);
  await publish(editor, faults, at);
  await read(browser, faults, at.split('/').pop(), where);
  await undo(editor, faults, at);
  await twoAtOnce(editor, faults, at);
  await forget(editor, faults, at);
  await author.page.context().close();
  await editor.page.context().close();
});
