// The whole round as people live it: a focal point from the invitation's link to a released submission, with
// three deliberate mistakes, on 375 px and by keyboard alone; a second person signs; the secretariat accepts
// and releases.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathJoin } from 'node:path';
import { test, address, output } from './harness.js';
import { press, tabTo, typeInto, password } from './people.js';
import { narrow, wide, says, person } from './watch.js';

const folder = mkdtempSync(pathJoin(tmpdir(), 'fyr-round-'));
const year = new Date().getFullYear() - 1;
// The one page that loads itself again has nothing to type or to lose, and stops when the check is done.
const looks = { walk: 'round', watched: true, also: [320],
  allowed: (name, fault) => name === 'being-checked' && fault.startsWith('axe meta-refresh') };

function fill(source, target, how) {
  const here = new URL('.', import.meta.url).pathname;
  return JSON.parse(execFileSync('/usr/bin/python3', [`${here}fill.py`, source, target, how], { encoding: 'utf8' }));
}

// The check is done by the worker; the page loads itself again until it is.
async function waitChecked(page) {
  for (let i = 0; i < 120; i++) {
    // Between two loads there is no page for a moment: only a whole one that stays says so.
    const waits = () => page.evaluate(() => document.readyState !== 'complete' || !document.querySelector('main h1') ||
      !!document.querySelector('meta[http-equiv="refresh"]')).catch(() => true);
    if (!await waits() && (await page.waitForTimeout(300), !await waits())) return;
    await page.waitForTimeout(500);
  }
  throw new Error('the file was not checked within a minute');
}

async function uploadByKeyboard(page, file) {
  await tabTo(page, '#f-file');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Enter')]);
  await chooser.setFiles(file);
  await press(page, '#upload-form button[type=submit]');
}

async function makeRound(editor, faults) {
  const { page, each } = editor;
  await each('desk-empty');
  await page.goto(`${address}/desk/rounds/`);
  await each('rounds-empty');
  await page.goto(`${address}/desk/rounds/new`);
  await page.fill('#f-title', `Figures of ${year}`);
  await page.fill('#f-deadline', `${year + 1}-12-31`);
  await page.fill('#f-note', 'Please say at the head of each sheet how persons were counted.');
  await each('new-round');
  await page.click('form#round button[type=submit]');
  await says(page, faults, 'in preparation', 'Open the round');
  await page.click('details.confirm summary');
  await each('before-open');
  await page.click('details.confirm form button');
  await says(page, faults, 'The round is open', 'Sweden', 'not begun');
  await each('board');
}

async function handIn(focal, faults) {
  const { page, each } = focal;
  await says(page, faults, `Sweden, figures of ${year}`, 'not begun', 'Get the questionnaire');
  await each('desk');
  await press(page, 'a.button.primary');
  await each('submission-empty');
  const [download] = await Promise.all([page.waitForEvent('download'), (async () => {
    await tabTo(page, 'a[href$="/questionnaire.xlsx"].button.primary');
    await page.keyboard.press('Enter');
  })()]);
  const questionnaire = pathJoin(folder, 'questionnaire.xlsx');
  await download.saveAs(questionnaire);
  const wrong = pathJoin(folder, 'wrong.xlsx'), right = pathJoin(folder, 'right.xlsx');
  const mistakes = fill(questionnaire, wrong, 'wrong');
  fill(questionnaire, right, 'odd');

  await uploadByKeyboard(page, wrong);
  if (await page.locator('meta[http-equiv="refresh"]').count()) await each('being-checked');
  await waitChecked(page);
  await says(page, faults, 'to be corrected', 'errors to correct');
  for (const { cell, value } of mistakes)
    await says(page, faults, `VICTIMS, ${cell}`, String(value));
  await each('three-mistakes');
  const annotated = await page.locator('a[href*="with=problems"]').first().getAttribute('href');
  const answer = await page.request.get(address + annotated);
  if (answer.status() !== 200 || (await answer.body()).subarray(0, 2).toString() !== 'PK')
    faults.push(`the annotated file answers ${answer.status()}`);
  const csv = await (await page.request.get(page.url().replace(/[?#].*/, '') + '/problems.csv')).text();
  for (const { cell } of mistakes) if (!csv.includes(cell)) faults.push(`problems.csv does not have ${cell}`);

  await uploadByKeyboard(page, right);
  await waitChecked(page);
  await says(page, faults, 'warnings to answer', '1 warning to answer');
  await each('one-warning');
  await typeInto(page, '#f-reason-1', 'Three persons were exploited in two ways and are counted in both.');
  await press(page, '#reasons button[type=submit]');
  await says(page, faults, 'The reasons are kept', 'checked');
  await each('to-submit');
  await typeInto(page, '#f-comment-submit', 'All regions are in.');
  await press(page, '#form-submit button[type=submit]');
  await says(page, faults, 'Submitted. Now a second person', 'waits for a second signature');
  await each('submitted');
  if (await page.locator('#form-sign').count()) faults.push('who submitted may sign as the second person');
  return page.url().replace(/[?#].*/, '');
}

async function sign(member, faults, at) {
  const { page, each } = member;
  await says(page, faults, 'waits for a second signature', 'Look through it and sign');
  await each('desk');
  await press(page, '.next-mine a.button.primary');
  if (page.url().replace(/[?#].*/, '') !== at) faults.push(`the desk led to ${page.url()}`);
  await each('to-sign');
  await press(page, '#form-sign button[type=submit]');
  await says(page, faults, 'Signed.', 'submitted and signed');
  await each('signed');
}

async function accept(editor, faults, at) {
  const { page, each } = editor;
  await page.goto(`${address}/desk/`);
  await says(page, faults, 'To accept or to ask about', `Sweden, ${year}`);
  await each('desk-waiting');
  await page.goto(at);
  await each('to-accept');
  await page.fill('#f-text', 'Is the number of children final?');
  await page.click('#ask-form button[value=return]');
  await says(page, faults, 'Returned with the questions', 'returned with questions');
  await each('returned');
}

async function answerAndSubmit(focal, faults, at) {
  const { page, each } = focal;
  await page.goto(`${address}/desk/`);
  await says(page, faults, 'returned with questions', 'Answer the questions');
  await press(page, '.next-mine a.button.primary');
  await each('questions');
  await typeInto(page, '#f-answer-1', 'They are, too.');
  await typeInto(page, '#f-answer-2', 'Yes, it is.');
  await press(page, '#answers button[type=submit]');
  await says(page, faults, 'The answers were sent', 'Yes, it is.');
  await press(page, '#form-submit button[type=submit]');
  await says(page, faults, 'These very figures are signed already', 'submitted and signed');
  if (page.url().replace(/[?#].*/, '') !== at) faults.push(`ended at ${page.url()}`);
}

async function release(editor, faults, at) {
  const { page, each } = editor;
  await page.goto(at);
  await page.click('#form-accept button[type=submit]');
  await says(page, faults, 'Accepted', 'accepted');
  await each('accepted');
  await page.goto(`${at}/release`);
  if (page.url().includes('/account/confirm')) {
    await page.fill('#f-password', password);
    await page.click('main form button[type=submit]');
  }
  await each('release');
  await page.click('#look-form button[type=submit]');
  // the worker looks; the page loads itself again until it has
  await page.waitForSelector('#parts, .notice-error', { timeout: 60000 });
  await each('release-looked');
  const text = await page.locator('main').innerText();
  if (text.includes('This cannot be released')) {
    faults.push(`the release is refused: ${text.slice(0, 600)}`);
    return;
  }
  await says(page, faults, 'Nothing speaks against it', 'What becomes public');
  await page.click('#release-form button[type=submit]');
  await page.waitForURL(/done=release/, { timeout: 60000 });
  await says(page, faults, 'Released: the figures are public', 'locked');
  await each('released');
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 794, height: 1123 });
  if (await page.locator('form:visible').count()) faults.push('a form is on paper');
  await page.screenshot({ path: `${output}/round-editor-print.png`, fullPage: true });
  await page.emulateMedia({ media: 'screen' });
}

// Two of the secretariat look at the same page; one is faster.
async function conflict(editor, second, faults, at) {
  await second.page.goto(at);
  await editor.page.goto(at);
  await editor.page.fill('#f-text', 'And the men?');
  await editor.page.click('#ask-form button[value=ask]');
  await says(editor.page, faults, 'The question was asked');
  await second.page.fill('#f-comment-accept', 'Thank you.');
  await second.page.click('#form-accept button[type=submit]');
  await says(second.page, faults, 'Somebody changed this meanwhile: Eva Strand asked a question', 'Nothing of yours was done');
  second.page.faults.length = 0; // the browser notes a refusal as an error of the page
  await second.each('conflict');
}

test('the round: from the invitation to the release, three mistakes, a keyboard and 375 px', async (browser, faults) => {
  const editor = await person(browser, faults, 'editor@example.org', 'Eva Strand', 'editor', wide, looks);
  await makeRound(editor, faults);
  const focal = await person(browser, faults, 'focal@example.org', 'Anna Berg', 'focal:SE', narrow, looks);
  const at = await handIn(focal, faults);
  const member = await person(browser, faults, 'member@example.org', 'Bo Lind', 'member:SE', narrow, looks);
  await sign(member, faults, at);
  const second = await person(browser, faults, 'second@example.org', 'Ilze Ozola', 'editor', wide, looks);
  await conflict(editor, second, faults, at);
  await accept(editor, faults, at);
  await answerAndSubmit(focal, faults, at);
  await member.page.goto(at);
  if (await member.page.locator('#form-sign').count()) faults.push('who has signed these figures is asked again');
  await release(editor, faults, at);
  for (const { page } of [editor, focal, member, second]) await page.context().close();
});
