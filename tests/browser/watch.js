// What every walk looks at on its way: a picture at both widths, nothing wider than the screen, the accessibility
// rules, what the page complained of; and that it says what it should.
import { open, axe, output } from './harness.js';
import { invite, join } from './people.js';

export const narrow = { width: 375, height: 812 }, wide = { width: 1280, height: 900 };

async function tooWide(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

// A function that looks at the page as it is now, under a name. `also`: widths without a picture; `allowed`: of a
// page's name and a fault, whether it is meant so.
export function watcher(page, faults, walk, { also = [], allowed = () => false } = {}) {
  let n = 0;
  return async name => {
    const at = page.viewportSize(), found = [];
    n++;
    for (const size of [narrow, wide]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: `${output}/${walk}-${String(n).padStart(2, '0')}-${name}-${size.width}.png`, fullPage: true });
      if (await tooWide(page) > 0) found.push(`${await tooWide(page)} px wider than ${size.width}`);
    }
    for (const width of also) {
      await page.setViewportSize({ width, height: 700 });
      if (await tooWide(page) > 0) found.push(`${await tooWide(page)} px wider than ${width}`);
    }
    await page.setViewportSize(at);
    found.push(...await axe(page), ...page.faults.splice(0));
    for (const fault of found)
      if (!allowed(name, fault)) faults.push(`${walk} ${name}: ${fault}`);
  };
}

export async function says(page, faults, ...texts) {
  const text = await page.locator('main').innerText();
  for (const what of texts)
    if (!text.includes(what)) faults.push(`${page.url()} does not say "${what}": ${text.slice(0, 600)}`);
}

// Somebody who was invited and joined: their page, and the look at it. `watched`: the way in is looked at, too.
export async function person(browser, faults, email, name, role, size, { walk, watched = false, ...options }) {
  const page = await open(browser, { viewport: size });
  page.on('filechooser', () => {}); // somebody always listens, so that no key press comes before the ear
  page.email = email;
  const each = watcher(page, faults, `${walk}-${email.split('@')[0]}`, options);
  await join(page, invite(email, name, role), watched ? each : undefined);
  return { page, each };
}
