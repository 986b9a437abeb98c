// People of the tests: invited from the shell, joined by their link, with the second factor that a telephone
// would have.
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { address } from './harness.js';

const centre = process.env.FYR_TEST_CENTRE, fyr = process.env.FYR;
export const password = 'kastanj lykta sju broar';

export function shell(...args) {
  return execFileSync(fyr, ['--centre', centre, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export function invite(email, name, role) {
  return JSON.parse(shell('user', 'add', email, '--name', name, '--role', role, '--json')).link.replace(/^https?:\/\/[^/]*/, '');
}

// RFC 6238, as an app does it: from the letters under the picture.
export function code(letters, now = Date.now()) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of letters.replace(/[^A-Z2-7]/g, '')) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
  const secret = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30000)));
  const mac = createHmac('sha1', secret).update(step).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

// Tab until the focus is where a person would see it; fails if it never comes there.
export async function tabTo(page, selector) {
  for (let i = 0; i < 400; i++) {
    if (await page.evaluate(s => document.activeElement?.matches(s), selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard never reaches ${selector} on ${page.url()}`);
}

export async function typeInto(page, selector, text) {
  await tabTo(page, selector);
  await page.keyboard.type(text);
}

export async function press(page, selector) {
  await tabTo(page, selector);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
}

// From the invitation's link to the desk, with the keyboard.
export async function join(page, link, each = async () => {}) {
  await page.goto(address + link);
  await each('invitation');
  await typeInto(page, '#f-password', password);
  await typeInto(page, '#f-again', password);
  await press(page, 'main form button[type=submit]');
  if (page.url().includes('/signin')) {
    await each('sign-in');
    if (await page.locator('#f-email').count()) {
      await typeInto(page, '#f-email', page.email);
      await typeInto(page, '#f-password', password);
      await press(page, 'main form button[type=submit]');
    }
  }
  await each('second-factor');
  const letters = (await page.locator('main').innerText()).match(/(?:[A-Z2-7]{4}[ \u00a0]){7}[A-Z2-7]{4}/);
  if (!letters) throw new Error(`no secret on ${page.url()}`);
  await typeInto(page, '#f-code', code(letters[0]));
  await press(page, 'main form#setup button[type=submit]');
  await each('recovery-codes');
  await press(page, 'main a.button.primary');
}
