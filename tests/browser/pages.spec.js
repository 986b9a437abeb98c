// Every address of the site map, in every language: no overflow, no console error, no violation of
// the policy, no other host, no axe violation in light and dark, and everything there without script.
import { test, open, axe, address, siteAddresses } from './harness.js';

const QUERIES = [
  '/data/VICTIMS?area=LV&sex=F&start=2020&end=2020',
  '/data/VICTIMS?area=LV+EE&start=2015&end=2022',
  '/data/VICTIMS?area=PL&as-of=2023-06-30',
  '/data/VICTIMS?area=LV&sex=F&age=_T&exploitation=SEXUAL',
  '/sv/data/OFFENDERS?area=FI',
  '/data/VICTIMS/compare', '/data/VICTIMS/compare?area=PL&rows=sex&start=2019', '/data/VICTIMS/compare?area=PL&start=1950&end=1951',
  '/no-such-page', '/countries/xx', '/data/VICTIMS?area=QQ',
];

// The languages share their pages' structure: each size walks one of them, the links walk both.
async function addresses(lang) {
  const all = [...await siteAddresses(), ...QUERIES];
  return lang ? all.filter(a => a.startsWith('/sv/') === (lang === 'sv')) : all;
}

async function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

// Two pages go through the addresses together: a walk is the browser's work, and the machine has two cores.
async function walk(browser, options, paths, visit) {
  let next = 0;
  await Promise.all([0, 1].map(async () => {
    const page = await open(browser, options);
    while (next < paths.length) {
      page.faults.length = 0;
      await visit(page, paths[next++]);
    }
    await page.context().close();
  }));
}

const isExpected = (path, fault) => fault.includes('404') && path.includes('no-such') || /status of 4\d\d/.test(fault);

test('the site map lists the pages people use', async (browser, faults) => {
  const all = await siteAddresses();
  for (const path of ['/', '/data/', '/data/VICTIMS', '/countries/', '/countries/lv', '/about/', '/plan/', '/roundup/', '/sv/', '/sv/countries/lv'])
    if (!all.includes(path)) faults.push(`not in the site map: ${path}`);
});

// In the dark the markup is the same: what can differ is contrast, and what lies over another thing.
for (const [name, options, width, lang, rules] of [
  ['1280 px', {}, 1280, 'en'],
  ['320 px, Swedish', { viewport: { width: 320, height: 700 } }, 320, 'sv'],
  ['375 px, dark', { viewport: { width: 375, height: 800 }, colorScheme: 'dark' }, 375, 'en', ['color-contrast', 'target-size', 'scrollable-region-focusable']],
]) {
  test(`every page at ${name}`, async (browser, faults) => {
    await walk(browser, options, await addresses(lang), async (page, path) => {
      await page.goto(address + path, { waitUntil: 'load' });
      const over = await overflow(page);
      if (over > 0) faults.push(`${path}: ${over} px too wide at ${width}`);
      if (await page.locator('h1').count() !== 1) faults.push(`${path}: not one h1`);
      for (const violation of await axe(page, rules)) faults.push(`${path}: ${violation}`);
      for (const fault of page.faults) if (!isExpected(path, fault)) faults.push(`${path}: ${fault}`);
    });
  });
}

test('every page without script', async (browser, faults) => {
  await walk(browser, { javaScriptEnabled: false }, await addresses('en'), async (page, path) => {
    await page.goto(address + path, { waitUntil: 'load' });
    const main = (await page.locator('main').innerText()).trim();
    if (main.length < 40) faults.push(`${path}: hardly a word without script`);
    for (const fault of page.faults) if (!isExpected(path, fault)) faults.push(`${path}: ${fault}`);
  });
});

test('every link of the site leads somewhere', async (browser, faults) => {
  const page = await open(browser);
  const seen = new Map();
  for (const path of await addresses()) {
    const answer = await page.goto(address + path, { waitUntil: 'domcontentloaded' });
    if (answer.status() >= 400) continue; // an error page offers itself in the other language
    const links = await page.evaluate(() => [...document.querySelectorAll('a[href]')].map(a => new URL(a.getAttribute('href'), location).href));
    for (const link of links) {
      const plain = link.split('#')[0];
      if (plain.startsWith(address) && !seen.has(plain)) seen.set(plain, path);
    }
    const lost = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
      .map(a => a.getAttribute('href')).filter(h => h.length > 1 && !document.getElementById(decodeURIComponent(h.slice(1)))));
    for (const anchor of lost) faults.push(`${path}: ${anchor} leads nowhere`);
  }
  const all = [...seen];
  for (let i = 0; i < all.length; i += 16)
    await Promise.all(all.slice(i, i + 16).map(async ([link, from]) => {
      const answer = await fetch(link, { method: 'HEAD', redirect: 'follow' });
      if (answer.status >= 400) faults.push(`${from}: ${link.slice(address.length)} answers ${answer.status}`);
    }));
  console.log(`    ${all.length} links followed`);
  await page.context().close();
});
