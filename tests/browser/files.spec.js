// Files of a record: chosen, cut twice and gone on with after a reload, dropped, pasted, by a form without script;
// refused with a word; read by the worker, found by search, seen by a reader; replaced and taken back.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { test, open, address } from './harness.js';
import { narrow, wide, watcher, says, person } from './watch.js';

const folder = mkdtempSync(path(tmpdir(), 'fyr-files-'));

function file(name, bytes) {
  const at = path(folder, name);
  writeFileSync(at, bytes);
  return at;
}

// A page of one line, with a font that the file does not bring along.
function pdf(text) {
  const stream = `BT /F1 24 Tf 60 700 Td (${text}) Tj ET`;
  const parts = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>',
    `<</Length ${stream.length}>>\nstream\n${stream}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'];
  let out = '%PDF-1.4\n';
  const at = parts.map((part, i) => { const here = out.length; out += `${i + 1} 0 obj\n${part}\nendobj\n`; return here; });
  const xref = out.length;
  out += `xref\n0 6\n0000000000 65535 f \n${at.map(n => String(n).padStart(10, '0') + ' 00000 n \n').join('')}`;
  return Buffer.from(`${out}trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n${xref}\n%%EOF\n`);
}

function film(size, name) {
  const bytes = Buffer.alloc(size, 7);
  Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isomiso2').copy(bytes);
  return file(name, bytes);
}

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

async function arrived(page) {
  await page.waitForSelector('#file-form[data-whole="yes"]', { timeout: 30000 });
}

async function send(page) {
  await Promise.all([page.waitForEvent('load'), page.click('#file-form [type="submit"]')]);
}

async function choose(page, faults, at) {
  await page.goto(`${at}/files`);
  await page.each('empty');
  await page.setInputFiles('#f-file', file('rapport \u202Efdp.pdf', pdf('Kvarnsten inspectors in Turku')));
  await arrived(page);
  await page.fill('#f-caption', 'Report of the inspectors');
  await send(page);
  await says(page, faults, 'The file was added.', 'Report of the inspectors', 'rapport fdp.pdf', 'PDF');
  for (let i = 0; i < 100 && !(await page.locator('.file-preview').count()); i++) {
    await page.waitForTimeout(200);
    await page.goto(`${at}/files`);
  }
  await says(page, faults, '1 page');
  await page.each('added');
}

// Every second piece is cut, and the page is loaded again in the middle.
async function cut(page, faults, at) {
  const big = film(18 * 1024 * 1024, 'film.mp4');
  let n = 0, sent = 0;
  await page.route('**/desk/uploads/*', route => {
    if (route.request().method() !== 'PATCH') return route.continue();
    n++;
    if (n === 2 || n === 4) return route.abort('connectionreset');
    sent++;
    return n > 4 ? new Promise(() => {}) : route.continue();
  });
  await page.goto(`${at}/files`);
  await page.setInputFiles('#f-file', big);
  await page.locator('.upload-status', { hasText: 'goes on by itself' }).waitFor({ timeout: 20000 });
  await page.each('cut');
  for (let i = 0; i < 150 && n < 5; i++) await page.waitForTimeout(100);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  page.faults.splice(0);
  page.on('dialog', d => d.accept());
  await page.goto(`${at}/files`);
  await says(page, faults, 'Not finished', 'film.mp4');
  await page.each('unfinished');
  const offsets = [];
  page.on('request', r => { if (r.method() === 'PATCH') offsets.push(Number(r.headers()['upload-offset'])); });
  await page.fill('#f-caption', 'A film');
  await page.setInputFiles('#f-file', big);
  await arrived(page);
  if (offsets[0] < 8 * 1024 * 1024) faults.push(`it began again at ${offsets[0]}`);
  await send(page);
  await says(page, faults, 'The file was added.', 'film.mp4', 'MP4, 18.9');
}

async function dropAndPaste(page, faults, at) {
  await page.goto(`${at}/files`);
  await page.evaluate(bytes => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(bytes)], 'map.png', { type: 'image/png' }));
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, [...png]);
  await arrived(page);
  await page.fill('#f-caption', 'A map');
  await send(page);
  await says(page, faults, 'who does not see the picture');
  page.faults.splice(0);
  await page.fill('#f-alt', 'Routes from Riga to Stockholm');
  await send(page);
  await says(page, faults, 'The file was added.', 'A map');
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['Country;Victims\nSE;12\nFI;7\n'], 'table.csv', { type: 'text/csv' }));
    document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await arrived(page);
  await page.fill('#f-caption', 'Counts');
  await send(page);
  await says(page, faults, 'The file was added.', 'CSV');
}

async function refused(page, faults, at) {
  const cases = [['tool.pdf', Buffer.from('MZ\x90\0program'), 'a program or a script'],
    ['people.csv', Buffer.from('Name;Date of birth\nA B;1990-02-03\n'), 'a list of persons'],
    ['page.pdf', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'of a kind that is not taken'],
    ['run.js', Buffer.from('alert(1)'), 'a program or a script']];
  for (const [name, bytes, word] of cases) {
    await page.goto(`${at}/files`);
    await page.setInputFiles('#f-file', file(name, bytes));
    await arrived(page);
    await page.fill('#f-caption', 'x');
    await send(page);
    await says(page, faults, word);
    page.faults.splice(0);
  }
  await page.each('refused');
  await page.goto(`${at}/files`);
  if ((await page.locator('main').innerText()).includes('Not finished')) faults.push('a refused file is still there');
}

async function withoutScript(browser, page, faults, at) {
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState(), viewport: narrow });
  const plain = await context.newPage();
  await plain.goto(`${at}/files`);
  await plain.setInputFiles('#f-file', film(5 * 1024 * 1024, 'short.mp4'));
  await plain.fill('#f-caption', 'A short film');
  await plain.click('#file-form [type="submit"]');
  const text = await plain.locator('main').innerText();
  for (const what of ['The file was added.', 'A short film'])
    if (!text.includes(what)) faults.push(`without script: "${what}" is not said: ${text.slice(0, 300)}`);
  await context.close();
}

async function versions(page, faults, at) {
  await page.goto(`${at}/files`);
  await page.locator('.record-files li', { hasText: 'Report of the inspectors' }).getByText('New version').click();
  await page.setInputFiles('#f-file', file('rapport2.pdf', pdf('Second edition')));
  await arrived(page);
  await page.each('replace');
  await send(page);
  await says(page, faults, 'The new version is in its place', 'rapport2.pdf');
  await page.locator('.file-versions li', { hasText: 'rapport fdp.pdf' }).getByRole('button').click();
  await says(page, faults, 'The file is back.');
  await page.locator('.record-files li', { hasText: 'A short film' }).getByText('Take it out').click();
  await says(page, faults, 'It can be taken back');
  await page.each('versions');
}

async function read(browser, faults, id) {
  const page = await open(browser, { viewport: wide });
  page.each = watcher(page, faults, 'files-reader');
  await page.goto(`${address}/practices/${id}`);
  await says(page, faults, 'Report of the inspectors', 'rapport fdp.pdf', '1 page', 'English');
  for (const picture of await page.locator('.file-preview').all()) {
    await picture.scrollIntoViewIfNeeded();
    if (!(await picture.evaluate(i => i.decode().then(() => i.naturalWidth > 0, () => false)))) faults.push('a preview does not show');
  }
  await page.each('public');
  const link = await page.locator('.file-links a').first().getAttribute('href');
  const whole = await page.request.get(address + link);
  const part = await page.request.get(address + link, { headers: { range: 'bytes=0-4' } });
  const beyond = await page.request.get(address + link, { headers: { range: 'bytes=999999-' } });
  const etag = whole.headers().etag;
  const other = await page.request.get(address + link, { headers: { range: 'bytes=0-4', 'if-range': '"other"' } });
  const same = await page.request.get(address + link, { headers: { 'if-none-match': etag } });
  if (part.status() !== 206 || (await part.text()) !== '%PDF-') faults.push(`range: ${part.status()}`);
  if (beyond.status() !== 416 || other.status() !== 200 || same.status() !== 304) faults.push(`${beyond.status()} ${other.status()} ${same.status()}`);
  const got = whole.headers();
  if (!got['content-disposition'].startsWith('attachment') || got['x-content-type-options'] !== 'nosniff' || !got['content-security-policy'].includes('sandbox'))
    faults.push(JSON.stringify(got));
  await page.goto(`${address}/search?q=kvarnsten`);
  await says(page, faults, 'Kvarnsten', 'rapport fdp.pdf');
  await page.each('found');
  await page.context().close();
}

test('files: brought, cut, refused, replaced, published and found', async (browser, faults) => {
  // Uploads that are cut or refused on purpose are told in the console by the browser.
  const looks = { walk: 'files', allowed: (name, fault) => fault.startsWith('console: Failed to load resource') };
  const { page, each } = await person(browser, faults, 'fia@records.example.org', 'Fia Lund', 'editor', wide, looks);
  page.each = each;
  const { page: second } = await person(browser, faults, 'second@records.example.org', 'Second Reader', 'editor', wide, looks);
  await page.goto(`${address}/desk/records/good_practice/new`);
  await page.fill('[name="f.title.en"]', 'A practice with files');
  await page.fill('[name="f.summary.en"]', 'It has files.');
  await page.selectOption('[name="f.evidence"]', { index: 1 });
  await page.fill('[name="f.not_worked.en"]', 'Nothing was tried.');
  await page.check('[name="f.areas"][value="FI"]');
  await page.click('#record-form .acts button[value="save"]');
  const at = page.url().split('?')[0];
  await choose(page, faults, at);
  await cut(page, faults, at);
  await dropAndPaste(page, faults, at);
  await refused(page, faults, at);
  await withoutScript(browser, page, faults, at);
  await versions(page, faults, at);
  await page.goto(at);
  await page.locator('.record-moves button').first().click();
  await second.goto(at);
  await second.locator('.record-moves button').first().click();
  await says(second, faults, 'Done.');
  await read(browser, faults, at.split('/').pop());
  for (const fault of [...page.faults, ...second.faults]) faults.push(fault);
  await page.context().close();
  await second.context().close();
});
