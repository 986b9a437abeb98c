// A small harness: tests are functions, a failure is a list of sentences, the end is one line.
import { chromium } from 'playwright-core';
import { readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';

export const address = process.env.FYR_ADDRESS;
export const output = process.env.FYR_OUTPUT;
mkdirSync(output, { recursive: true });
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const tests = [];
export function test(name, run) { tests.push({ name, run }); }

export async function launch() {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

// A page that collects what must not happen: console errors, policy violations, other hosts.
export async function open(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: false, ...options });
  const page = await context.newPage();
  const faults = [];
  page.on('console', m => { if (m.type() === 'error') faults.push(`console: ${m.text()}`); });
  page.on('pageerror', e => faults.push(`script: ${e.message}`));
  page.on('request', r => {
    if (!r.url().startsWith(address) && !r.url().startsWith('data:')) faults.push(`another host: ${r.url()}`);
  });
  page.on('response', r => { if (r.status() >= 500) faults.push(`${r.status()} ${r.url()}`); });
  page.faults = faults;
  return page;
}

// The page's policy forbids injected scripts, and rightly so: axe comes in through the protocol.
// `rules`: only these, where the same markup was looked at whole before.
export async function axe(page, rules = null) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(async only => window.axe.run(document, {
    runOnly: only ? { type: 'rule', values: only } : ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }), rules);
  return result.violations.map(v => `axe ${v.id}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0]?.message || n.none[0]?.message || '')).join(' | ')}`);
}

export async function siteAddresses() {
  const text = await (await fetch(`${address}/sitemap.xml`)).text();
  const all = [...text.matchAll(/<loc>([^<]*)<\/loc>/g)].map(m => m[1].replaceAll('&amp;', '&'));
  return all.map(a => a.replace(/^https?:\/\/[^/]*/, ''));
}

export async function runAll(names) {
  const browser = await launch();
  let passed = 0, failed = 0;
  for (const { name, run } of tests.filter(t => names.length === 0 || names.some(n => t.name.includes(n)))) {
    const faults = [];
    try {
      await run(browser, faults);
    } catch (error) {
      faults.push(error.stack.split('\n').slice(0, 4).join(' '));
    }
    if (faults.length) {
      failed++;
      console.log(`not ok ${name}`);
      for (const fault of [...new Set(faults)].slice(0, 40)) console.log(`    ${fault}`);
    } else {
      passed++;
      console.log(`ok ${name}`);
    }
  }
  await browser.close();
  console.log(`${passed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed ? 1 : 0;
}
