// Opens reports in a browser, from disk, as a person does.
//
//   node check.mjs CHROMIUM REPORT FOLDER
//
// REPORT is a page of `check --report` with failures in it. Prints what does
// not hold, and leaves screenshots in FOLDER. The time a report of ten thousand
// failures takes to open is printed and not judged; what is judged is how much
// of it is in the document.
import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {chromium} from 'playwright-core';

const [, , chromiumPath, reportPath, folder] = process.argv;
const kWide = {
  width: 1360,
  height: 860
};
const kNarrow = {
  width: 600,
  height: 860
};
const kUsual = {
  width: 1400,
  height: 900
};
const kSmall = {
  width: 900,
  height: 900
};
const kContrastMin = 4.5;  // WCAG 2.2, AA.
const kFailures = 10_000;
const kStreamBytes = 1 << 16;
const kElementsMax = 8_000;
// What scripts/check-report says why a failure is expected.
const kExpected = 'it is planted';
const kUncovered = 'no stream was made for it';
const kHostile = '</script><img src=x onerror="window.ran = 1"><!-- \u2028';

class Browser {
  static async open() {
    const browser = new Browser();
    browser.profile = mkdtempSync(join(tmpdir(), 'splitproof-chromium-'));
    browser.context = await chromium.launchPersistentContext(browser.profile, {
      executablePath: chromiumPath,
      headless: true,
      viewport: kWide,
      args: [
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic',
        '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'
      ],
    });
    return browser;
  }

  async close() {
    await this.context.close();
    rmSync(this.profile, {recursive: true, force: true});
  }

  /**
   * A page on a file, which must ask for nothing else and complain of nothing.
   */
  async visit(path, use) {
    const page = await this.context.newPage();
    const url = pathToFileURL(path).href;
    const bad = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()))
        bad.push(message.text());
    });
    page.on('pageerror', (error) => bad.push(String(error.stack)));
    page.on('request', (request) => {
      if (request.url().split('#')[0] !== url) bad.push(request.url());
    });
    await page.goto(url);
    await use(page, url);
    assert.deepEqual(bad, [], 'complaints and requests');
    await page.close();
  }
}

const elements = (page) =>
    page.evaluate(() => document.querySelectorAll('*').length);
const ground = (page) =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
const focused = (page) =>
    page.evaluate(() => ({
                    row: document.activeElement.dataset.row,
                    column: document.activeElement.dataset.column,
                    name: document.activeElement.className,
                    tag: document.activeElement.tagName,
                  }));

async function tabTo(page, selector) {
  for (let i = 0; i < 100; ++i) {
    await page.keyboard.press('Tab');
    const there = await page.evaluate(
        (wanted) => document.activeElement.matches(wanted), selector);
    if (there) return;
  }
  assert.fail(`${selector} cannot be reached by the keyboard`);
}

// --- What must hold.

async function goesByKeyboard(page) {
  await tabTo(page, '[data-row]');
  const target = await page.evaluate(() => {
    const cell = document.querySelector('a[data-row]');
    return {row: Number(cell.dataset.row), column: Number(cell.dataset.column)};
  });
  for (let i = 0; i < target.row; ++i) await page.keyboard.press('ArrowDown');
  for (let i = 0; i < target.column; ++i) {
    await page.keyboard.press('ArrowRight');
  }
  assert.deepEqual(
      await focused(page).then(({row, column}) => [row, column]),
      [String(target.row), String(target.column)]);
  assert.match(await page.locator('.panel').innerText(), /must hold/);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.failure');
  assert.match(page.url(), /#f\d+$/);
  assert.equal((await focused(page)).tag, 'H1');
  await movesThroughLanes(page);
  await page.keyboard.press('n');
  await page.waitForURL(/#f2$/);
  await page.keyboard.press('Escape');
  await page.waitForSelector('.grid');
  const back = await focused(page);
  assert.deepEqual(
      [back.row, back.column], [String(target.row), String(target.column)],
      'focus is where it was');
}

async function movesThroughLanes(page) {
  await tabTo(page, '.port');
  const says = () => page.locator('.inspector').innerText();
  assert.match(await says(), /event \d+/, 'begins at the divergence');
  await page.keyboard.press('End');
  const lane = await page.locator('.label.current').innerText();
  assert.ok(
      (await says()).startsWith(`${lane}: nothing here`),
      'says what the lane has at the end of the stream');
  await page.keyboard.press('Home');
  for (let i = 0; i < 20; ++i) await page.keyboard.press('ArrowUp');
  const first = await says();
  assert.match(first, /^byte 0: 0x/);
  await page.keyboard.press('ArrowRight');
  assert.notEqual(await says(), first);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  assert.match(await says(), /^chunk 1 of the schedule/);
}

async function movesThroughLanesWithoutTab(page, url) {
  await page.goto(`${url}#f2`);
  const says = () => page.locator('.inspector').innerText();
  const start = await says();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Home');
  assert.notEqual(await says(), start);
}

async function linksByHover(page, url) {
  await page.goto(`${url}#f1`);
  await page.waitForSelector('.failure');
  await page.locator('.event').first().hover();
  assert.ok(
      await page.locator('.byte.linked').count() > 0,
      'an event shows its bytes');
  await page.locator('.hex .byte').first().hover();
  assert.ok(
      await page.locator('.octet.linked').count() > 0, 'a byte shows its recv');
}

async function copies(page, url) {
  for (const block of ['replay', 'draft']) {
    await page.goto(`${url}#f1`);
    await page.locator(`#${block} button`).click();
    await page.locator(`#${block} button`, {hasText: 'Copied'}).waitFor();
    const text = await page.locator(`#${block} pre`).innerText();
    await page.goto(`${url}#`);
    await page.locator('input').fill('');
    await page.locator('input').press('Control+V');
    // A field of one line drops the others' ends.
    assert.equal(
        (await page.locator('input').inputValue()).replace(/\s/g, ''),
        text.replace(/\s/g, ''));
    await page.locator('input').fill('');
  }
}

async function marksTheDivergence(page, url) {
  await page.goto(`${url}#f1`);
  assert.ok(await page.locator('.item.diverges').count() > 0, 'in the lanes');
  assert.ok(await page.locator('.step.diverges').count() > 0, 'in the steps');
  const differences = page.locator('.divergence > .difference');
  assert.ok(await differences.count() > 0, 'in words');
  assert.match(
      await differences.locator('dt').first().innerText(),
      /^plain, cut, event \d+$/);
  for (const text of await differences.locator('dd').allInnerTexts()) {
    assert.match(text, /end \d+$/, 'the same is told of each run');
  }
  // Nobody knows which of two runs is wrong.
  assert.equal(await page.locator('.lanes [data-verdict="failed"]').count(), 0);
  assert.equal(
      await page.locator('.divergence [data-verdict="failed"]').count(), 0);
}

async function putsWhatWasComparedAboveTheDrawing(page, url) {
  for (const hash of ['f1', 'f2']) {
    await page.goto(`${url}#${hash}`);
    const compared = await page.locator('.traces').boundingBox();
    const drawn = await page.locator('.port').boundingBox();
    assert.ok(compared.y < drawn.y, hash);
  }
}

async function selectsHeadsByKeyboard(page, url) {
  await page.goto(`${url}#`);
  await page.reload();
  const listTop = () =>
      page.locator('.findings')
          .evaluate(
              (list) => list.getBoundingClientRect().top + window.scrollY);
  const top = await listTop();
  await tabTo(page, '[data-row]');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  const head = page.locator('[role="columnheader"]:focus');
  const name = await head.getAttribute('aria-label');
  const panel = page.locator('.panel');
  assert.ok((await panel.innerText()).startsWith(name), 'names the property');
  assert.match(await panel.innerText(), /must hold/);
  assert.equal(await page.locator('.row.selected').count(), 0);
  await page.locator('.heads .property').nth(2).click();
  assert.match(await panel.innerText(), /^remainder-exact/, 'by mouse too');
  for (let row = 0; row < 3; ++row) {
    await page.keyboard.press('ArrowDown');
    assert.equal(
        await page.locator('.row.selected').getAttribute('data-subject'),
        String(row));
    assert.equal(await listTop(), top, 'the list stays where it is');
  }
}

// Leaves the window as large as that.
async function fitsInto(page, url, size) {
  await page.setViewportSize(size);
  for (const hash of ['', 'f1']) {
    await page.goto(`${url}#${hash}`);
    const width =
        await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= size.width, `#${hash} is ${width} px wide`);
  }
}

// All columns, and all that stands in them.
async function cutsNothingOff(page, url) {
  for (const size of [kUsual, kSmall]) {
    await fitsInto(page, url, size);
    await page.goto(`${url}#`);
    await page.reload();
    const cut = await page.locator('.cell').evaluateAll(
        (cells) =>
            cells
                .filter(
                    (cell) => cell.scrollWidth > cell.clientWidth &&
                        getComputedStyle(cell).textOverflow !== 'ellipsis')
                .map((cell) => cell.innerText));
    assert.deepEqual(cut, [], `cut off at ${size.width}`);
    const more =
        await page.locator('.scroller')
            .evaluate(
                (scroller) => scroller.scrollWidth > scroller.clientWidth);
    const overflow =
        await page.locator('.scroller')
            .evaluate((scroller) => getComputedStyle(scroller).overflowX);
    assert.equal(overflow, 'auto', 'there is a scroll bar');
    assert.equal(
        await page.locator('.matrix.goes-on').count(), more ? 1 : 0,
        'an arrow says that there is more');
    await tabTo(page, '[data-row]');
    await page.keyboard.press('End');
    const last = await page.locator('.cell:focus').boundingBox();
    assert.ok(last.x + last.width <= size.width, 'the last column in sight');
    assert.match(await page.locator('.panel').innerText(), /declares/);
    assert.equal(await page.locator('.matrix.goes-on').count(), 0);
  }
  await page.setViewportSize(kWide);
}

async function explainsWordsAndKeys(page, url) {
  for (const hash of ['', 'f1']) {
    await page.goto(`${url}#${hash}`);
    const words = page.locator('#words');
    assert.equal(await words.getAttribute('open'), null);
    await page.keyboard.press('?');
    for (const word of ['plain', 'recv size', 'remainder', '\u00d7N']) {
      assert.ok(await words.getByText(word, {exact: true}).isVisible(), word);
    }
    await page.keyboard.press('?');
    assert.equal(await words.getAttribute('open'), null);
  }
  await page.goto(`${url}#`);
  assert.match(await page.locator('nav').innerText(), /n next failure/);
  await page.keyboard.press('n');
  await page.keyboard.press('n');
  assert.equal(
      await page.locator('.finding:focus').getAttribute('href'), '#f2');
  await page.keyboard.press('p');
  assert.equal(
      await page.locator('.finding:focus').getAttribute('href'), '#f1');
  await page.keyboard.press('Tab');
  await page.keyboard.press('n');
  assert.equal(
      await page.locator('.finding:focus').getAttribute('href'), '#f3');
  await page.keyboard.press('/');
  assert.equal((await focused(page)).tag, 'INPUT');
}

async function explainsVerdictsThatOccur(page, url) {
  await page.goto(`${url}#`);
  const verdicts = (selector) =>
      page.locator(`${selector} [data-verdict]`)
          .evaluateAll((all) => all.map((each) => each.dataset.verdict));
  const occur = new Set(await verdicts('.grid'));
  for (const verdict of await verdicts('.legend')) {
    assert.ok(
        ['holds', 'failed', 'n/a'].includes(verdict) || occur.has(verdict),
        `${verdict} does not occur`);
    occur.delete(verdict);
  }
  assert.deepEqual([...occur], [], 'not explained');
}

// Of text on what is behind it, where the page says by a colour what that is.
async function hasContrast(page, url) {
  const tooWeak = (least) => {
    const numbers = (color) => color.match(/[\d.]+/g).map(Number);
    const light = (color) => {
      const [r, g, b] = numbers(color).map(
          (part) => part / 255 <= 0.04045 ?
              part / 255 / 12.92 :
              ((part / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (element) => {
      const color = getComputedStyle(element).backgroundColor;
      return numbers(color)[3] === 0 ? ground(element.parentElement) : color;
    };
    const ratio = (element) => {
      const sides = [getComputedStyle(element).color, ground(element)];
      const [dark, bright] = sides.map(light).sort((a, b) => a - b);
      return (bright + 0.05) / (dark + 0.05);
    };
    return [...document.querySelectorAll('.frame *')]
        .filter(
            (element) => element.checkVisibility({visibilityProperty: true}) &&
                [...element.childNodes].some(
                    (node) => node.nodeType === Node.TEXT_NODE &&
                        node.textContent.trim() !== ''))
        .filter((element) => ratio(element) < least)
        .map(
            (element) => `${element.className || element.tagName} ` +
                `"${element.textContent}": ${ratio(element).toFixed(2)}`);
  };
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    for (const hash of ['', 'f1', 'f2', 'f5']) {
      await page.goto(`${url}#${hash}`);
      // What is pointed at is the most colourful.
      if (hash) await page.locator('.out.event').first().hover();
      assert.deepEqual(
          await page.evaluate(tooWeak, kContrastMin), [],
          `weak at #${hash}, ${colorScheme}`);
    }
  }
}

// In matrix, list, filter and on its own page; by shape, word and colour.
async function tellsWhatIsExpected(page, url) {
  await page.goto(`${url}#`);
  const looks = (verdict) =>
      page.locator(`.grid .verdict[data-verdict="${verdict}"]`)
          .first()
          .evaluate(
              (element) =>
                  [element.innerText,
                   element.querySelector('path').getAttribute('d'),
                   getComputedStyle(element).color]);
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme});
    const expected = await looks('expected failure');
    const failed = await looks('failed');
    assert.equal(expected[0], 'xfail');
    expected.forEach((look, i) => assert.notEqual(look, failed[i]));
  }
  assert.match(
      await page.locator('h1').innerText(), /failures in .*expected failure/);
  await page.locator('input').fill(kExpected);
  const lines = page.locator('.finding');
  const count = await lines.count();
  assert.ok(count > 0, 'the filter finds them');
  for (const text of await lines.allInnerTexts()) {
    assert.ok(text.includes(`expected failure (${kExpected})`), text);
  }
  await lines.first().click();
  await page.waitForSelector('.failure');
  assert.match(await page.locator('h1').innerText(), /^EXPECTED FAILURE /);
  assert.ok((await page.locator('.summary').innerText()).includes(kExpected));
  await page.screenshot({path: join(folder, 'expected.png')});
  await page.goto(`${url}#`);
  await page.locator('input').fill('');
}

async function tellsWhatIsNotCovered(page) {
  const cell = page.locator('[role="gridcell"][aria-label$=": not covered"]');
  assert.equal(await cell.first().innerText(), 'uncov');
  await cell.first().hover();
  assert.match(
      await page.locator('.panel').innerText(),
      new RegExp(`nothing was held against it.*${kUncovered}`));
  assert.match(
      await page.locator('.page').innerText(),
      new RegExp(`what is not covered[^]*${kUncovered}`, 'i'));
  await page.screenshot({path: join(folder, 'uncovered.png')});
}

async function tellsWhatIsNotTrueOfTheList(page) {
  const text = await page.locator('#list').innerText();
  assert.ok(text.includes('known.txt:7 </script><img'), text);
  assert.match(text, /--update/);
}

async function hasThemes(page, url) {
  await page.goto(`${url}#`);
  const grounds = {};
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme: scheme});
    grounds[scheme] = await ground(page);
  }
  assert.notEqual(grounds.light, grounds.dark);
  await page.emulateMedia({colorScheme: 'dark'});
  await page.locator('.theme').click();
  assert.equal(await ground(page), grounds.light, 'chosen over the system\'s');
  await page.keyboard.press('t');
  assert.equal(await ground(page), grounds.dark);
  await page.keyboard.press('t');
  // Whichever page it is changed on.
  const label = () => page.locator('.theme').innerText();
  await page.goto(`${url}#f1`);
  assert.match(await label(), /theme: system/);
  await page.keyboard.press('t');
  await page.keyboard.press('Escape');
  await page.waitForSelector('.grid');
  assert.match(await label(), /theme: light/);
  await page.keyboard.press('t');
  await page.keyboard.press('t');
}

async function fitsANarrowWindow(page, url) {
  await fitsInto(page, url, kNarrow);
  await page.setViewportSize(kWide);
}

async function takesScreenshots(page, url) {
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({colorScheme: scheme});
    for (const [name, hash] of [['matrix', ''], ['failure', 'f1']]) {
      await page.goto(`${url}#${hash}`);
      await page.mouse.move(0, 0);
      await page.evaluate(() => document.activeElement.blur());
      await page.screenshot({path: join(folder, `${name}-${scheme}.png`)});
    }
  }
  await page.setViewportSize(kNarrow);
  await page.goto(`${url}#f1`);
  await page.screenshot({path: join(folder, 'failure-narrow.png')});
  await page.setViewportSize(kWide);
}

// --- Reports with other data in them.

// `change` is given the index and the details, one JSON text each.
function rewritten(text, change) {
  const data =
      /(id="index">\n)(.*)(\n<\/script>\n.*id="details">\n)([^]*?)(<\/script>)/;
  const [, open, indexText, middle, detailText, close] = data.exec(text);
  const {index, details} =
      change(JSON.parse(indexText), detailText.trim().split('\n'));
  const safe = (json) => json.replaceAll('<', '\\u003c');
  return text.replace(
      data,
      () => open + safe(JSON.stringify(index)) + middle +
          safe(details.join('\n')) + '\n' + close);
}

// A stream of 65 bytes whose last byte decides; `differences` as a form has
// them.
function decidedLate(detail, groups, differences) {
  const size = 65;
  const events = [
    {begin: 0, end: 33, at: 64, text: '"a"'},
    {begin: 33, end: size, at: size, text: 'too long', error: 'limit'}
  ];
  const recv = (offset, n, events) => ({
    k: 'recv',
    offset,
    n,
    window: 64,
    position: 0,
    block: 0,
    behind: 'aaaa',
    delivered: offset + n,
    events
  });
  return {
    ...detail,
    stream: '61'.repeat(size),
    bytes: size,
    cuts: [size],
    schedule: '',
    compared: [],
    story: {
      groups,
      reference: {name: 'plain, whole', events},
      forms: [{
        form: 'buffered',
        first_event: 0,
        events,
        events_all: 2,
        moments: [recv(0, 64, [0, 1]), recv(64, 1, [1, 2])],
        differences
      }]
    }
  };
}

const kNote = 'Told of the run that is drawn.';
const kGroups = [
  {
    runs: ['plain, whole', 'plain, cut', 'buffered, whole'],
    events: ['error limit  end 64']
  },
  {runs: ['buffered, cut'], events: ['error limit  end 65', 'nothing more']}
];

// What the property compared with what `late` is of: `later` says what else.
function compared(late, name, later) {
  const {events} = late.story.reference;
  return {
    name,
    right: false,
    first_event: 0,
    events,
    events_all: events.length,
    marked: 1,
    ...later
  };
}

// A new endpoint, which is right, and a used one; `used` is what it found that
// the run that is drawn did not.
function reused(detail, used) {
  const late = decidedLate(detail, [], []);
  const fresh = [{begin: 33, end: 65, at: 65, text: '"b"'}];
  return {
    ...late,
    compared: [
      compared(
          late, 'buffered, new endpoint',
          {right: true, events: fresh, events_all: 1, marked: 0}),
      compared(late, 'buffered, used endpoint', used)
    ]
  };
}

// The run that is alone is the one that is not cut, and nothing more came out.
function wholeIsAlone(detail) {
  const groups = [
    {runs: ['plain, whole', 'buffered, cut'], events: []},
    {runs: ['buffered, whole'], events: []}
  ];
  const late = decidedLate(
      detail, groups,
      [{from: 'the same form, uncut', event: 1, instead: 'nothing more'}]);
  const events = late.story.reference.events.slice(0, 1);
  return {
    ...late,
    compared: [
      compared(late, 'buffered, whole', {events, events_all: 1}),
      compared(late, 'buffered, cut')
    ]
  };
}

// One run, of which the property says what is wrong.
function wrongByItself(detail) {
  const late = decidedLate(detail, kGroups, []);
  return {...late, compared: [compared(late, 'buffered, cut')]};
}

// The other form does not find the packets.
function right(detail) {
  const late = decidedLate(
      detail, [],
      [{from: 'the plain form', event: 1, instead: 'nothing more'}]);
  late.story.reference.name = 'the packets it was made of';
  return late;
}

// The same comes out of both, but for what is given back.
function givesBackWhatWasNotReceived(detail) {
  const late = decidedLate(detail, [], []);
  const stale = structuredClone(late.story.reference.events);
  stale[1].given_back = '\\xaa';
  return {
    ...late,
    compared: [
      compared(late, 'buffered, unreceived bytes AA', {events: stale}),
      compared(late, 'buffered, other unreceived bytes')
    ]
  };
}

// As many runs find the one as the other.
function tied(detail) {
  const late = wholeIsAlone(detail);
  late.story.reference = {name: '', events: []};
  late.story.one_cuts = ['buffered, cut once: something else at 64'];
  return late;
}

function withStories(index, details) {
  const detail = JSON.parse(details[0]);
  const late = (instead) => [{from: 'the reference', event: 1, instead}];
  const stories = [
    decidedLate(
        detail, kGroups,
        late('error limit  end 64  at 65  remainder 0  too long')),
    decidedLate({...detail, note: kNote}, [], []),
    decidedLate(
        detail,
        kGroups.map((group) => ({...group, runs: group.runs.slice(0, 1)})),
        late('packet "b  end 1"  end 65')),
    reused(detail, {}),
    reused(detail, {
      events: [
        {begin: 0, end: 33, at: 64, text: '"a"'},
        {begin: 33, end: 40, at: 65, text: '"c"'}
      ]
    }),
    wholeIsAlone(detail),
    wrongByItself(detail),
    right(detail),
    tied(detail),
    givesBackWhatWasNotReceived(detail),
  ];
  const findings = stories.map((_, i) => index.findings[i % 2]);
  return {
    index: {
      ...index,
      findings: [...findings, ...index.findings.slice(stories.length)]
    },
    details: [
      ...stories.map((each) => JSON.stringify(each)),
      ...details.slice(stories.length)
    ]
  };
}

async function tellsStories(browser) {
  const path = join(folder, 'stories.html');
  writeFileSync(path, rewritten(readFileSync(reportPath, 'utf8'), withStories));
  await browser.visit(path, async (page, url) => {
    await tellsGroups(page, url);
    await tellsTheNote(page, url);
    await drawsWhatWasCompared(page, url);
    await showsWhatDecided(page, url);
  });
  rmSync(path);
}

async function tellsGroups(page, url) {
  const groups = page.locator('.divergence > .groups');
  await page.goto(`${url}#f1`);
  assert.deepEqual(await groups.locator('p, dt, .field').allInnerTexts(), [
    '3 of 4 runs agree.', 'plain, whole; plain, cut; buffered, whole',
    'error limit  end 64', 'buffered, cut', 'error limit  end 65',
    'nothing more'
  ]);
  const differences = page.locator('.divergence > .difference');
  assert.deepEqual(
      await differences.locator('dt').allInnerTexts(),
      ['buffered, cut, event 2', 'plain, whole'], 'runs are named alike');
  assert.deepEqual(
      await differences.locator('mark').allInnerTexts(), ['end 65', 'end 64'],
      'no more is marked than differs');
  await page.goto(`${url}#f3`);
  assert.deepEqual(
      await differences.locator('mark').allInnerTexts(),
      ['error limit', 'packet "b  end 1"']);
  assert.equal(
      await groups.locator('p').innerText(), 'The runs fall into 2 groups.');
  await page.goto(`${url}#f2`);
  assert.equal(await groups.count(), 0, 'all agree');
}

async function drawsWhatWasCompared(page, url) {
  const lanes = () => page.locator('.names .label').allInnerTexts();
  const marked = () =>
      page.locator('.item.diverges')
          .evaluateAll((items) => items.map((item) => {
            const lane = item.closest('.lane');
            const row = [...lane.parentElement.querySelectorAll('.lane')];
            const name =
                document.querySelectorAll('.names .label')[row.indexOf(lane)];
            return `${name.textContent} ${item.classList.contains('wrong')}`;
          }));
  const told = () =>
      page.locator('.divergence > .difference dt').allInnerTexts();
  const expect = async (hash, wanted) => {
    await page.goto(`${url}#${hash}`);
    assert.deepEqual(
        (await lanes()).slice(3),
        ['chunks', ...wanted.lanes, 'buffered recv', 'buffered gives']);
    assert.deepEqual(await marked(), wanted.marked);
    assert.deepEqual(await told(), wanted.told);
  };

  const ofReuse =
      ['buffered, used endpoint, event 2', 'buffered, new endpoint'];
  await expect(
      'f4',
      {lanes: ['reference'], marked: ['buffered gives true'], told: ofReuse});
  assert.match(
      await page.locator('.lanes .bar').innerText(),
      /reference: buffered, new endpoint/);
  await expect('f5', {
    lanes: ['reference', 'buffered, used endpoint'],
    marked: ['buffered, used endpoint true'],
    told: ofReuse
  });
  await expect('f6', {
    lanes: ['reference', 'buffered, whole'],
    marked: ['buffered, whole false'],
    told: ['buffered, whole, event 2', 'buffered, cut']
  });
  await expect('f7', {
    lanes: ['reference'],
    marked: ['buffered gives true'],
    told: ['buffered, cut, event 2']
  });
  await expect('f8', {lanes: ['reference'], marked: [], told: []});
  await expect('f9', {
    lanes: ['buffered, whole'],
    marked: ['buffered, whole false', 'buffered gives false'],
    told: ['buffered, cut, event 2', 'buffered, whole']
  });
  assert.doesNotMatch(
      await page.locator('.lanes .bar').innerText(), /reference/);
  assert.equal(
      await page.locator('.one-cut').innerText(),
      'buffered, cut once: something else at 64');
  await expect('f10', {
    lanes: ['reference'],
    marked: ['buffered gives false'],
    told: [
      'buffered, unreceived bytes AA, event 2',
      'buffered, other unreceived bytes'
    ]
  });
  assert.equal(
      await page.locator('.divergence mark').first().innerText(),
      'error limit, giving back \'\\xaa\'');
}

async function tellsTheNote(page, url) {
  await page.goto(`${url}#f2`);
  assert.equal(await page.locator('.notice.note').innerText(), kNote);
}

async function showsWhatDecided(page, url) {
  for (const size of [kWide, kNarrow]) {
    await page.setViewportSize(size);
    for (const hash of ['f1', 'f2']) {
      await page.goto(`${url}#${hash}`);
      const port = await page.locator('.port').boundingBox();
      const byte =
          await page.locator('.hex .byte[data-begin="64"]').boundingBox();
      assert.ok(
          byte.x + byte.width <= port.x + port.width,
          `byte 64 is in sight at ${size.width}, #${hash}`);
      assert.equal(
          await page.locator('.hex .byte.linked')
              .last()
              .getAttribute('data-begin'),
          '64', 'and selected');
    }
    assert.match(
        await page.locator('.summary').innerText(),
        /received 64 bytes at a time/);
  }
  await page.setViewportSize(kWide);
}

// As large as they come, with a subject that is hostile.
function enlarged(index, details) {
  const subjects = [];
  const findings = [];
  const lines = [];
  for (let copy = 0; findings.length < kFailures; ++copy) {
    const first = subjects.length;
    for (const subject of index.subjects) {
      subjects.push({...subject, name: `${subject.name}:copy=${copy}`});
    }
    index.findings.forEach((finding, i) => {
      findings.push({...finding, subject: first + finding.subject});
      lines.push(details[i]);
    });
  }
  subjects[0].name = kHostile;
  const uncovered = {v: 'not covered', why: index.reasons.length};
  index.reasons.push(kUncovered);
  subjects[0].cells = subjects[0].cells.with(-1, uncovered);
  index.expected_failures.problems = [{line: 7, entry: kHostile, what: ''}];
  findings[0].what = kHostile;
  lines[0] = JSON.stringify({...JSON.parse(lines[0]), what: kHostile});
  // And a stream as long as they are drawn, in single bytes.
  lines[1] = JSON.stringify({
    ...JSON.parse(lines[1]),
    stream: '61'.repeat(kStreamBytes),
    bytes: kStreamBytes,
    cuts: Array.from({length: kStreamBytes - 1}, (_, i) => i + 1)
  });
  // And one that ends the process whenever it is told.
  const death = {what: 'was killed', form: 'plain', delivered: 1};
  lines[2] = JSON.stringify({...JSON.parse(lines[2]), story: {death}});
  return {index: {...index, subjects, findings}, details: lines};
}

async function opensLargeOnes(browser) {
  const path = join(folder, 'large.html');
  writeFileSync(path, rewritten(readFileSync(reportPath, 'utf8'), enlarged));
  await browser.visit(path, async (page, url) => {
    await page.waitForSelector('.grid');
    const open = await page.evaluate(() => {
      const [entry] = performance.getEntriesByType('navigation');
      return Math.round(entry.loadEventEnd);
    });
    const rows = await page.evaluate(
        () => Number(
            document.querySelector('.grid').getAttribute('aria-rowcount')));
    await tellsWhatIsNotCovered(page);
    await tellsWhatIsNotTrueOfTheList(page);
    const counts = [await elements(page)];
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.waitForTimeout(100);
    counts.push(await elements(page));
    assert.match(
        await page.locator('.finding').last().innerText(), /^10\d\d\d/,
        'the last failure is in sight');
    await page.goto(`${url}#f1`);
    await page.waitForSelector('.failure');
    assert.ok((await page.locator('.failure').innerText()).includes('<img'));
    counts.push(await elements(page));
    await page.goto(`${url}#f2`);
    await page.locator('.port').focus();
    await page.keyboard.press('End');
    for (let i = 0; i < 20; ++i) await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    assert.match(
        await page.locator('.inspector').innerText(),
        new RegExp(`^byte ${kStreamBytes - 1}: 0x61`));
    counts.push(await elements(page));
    await page.goto(`${url}#f3`);
    assert.match(
        await page.locator('.fatal.notice').innerText(),
        /process died: .*was killed.* plain form .* 1 byte/);
    await page.screenshot({path: join(folder, 'death.png')});
    assert.equal(await page.evaluate(() => window.ran), undefined);
    assert.equal(await page.locator('img').count(), 0);
    assert.ok(
        Math.max(...counts) <= kElementsMax,
        `${Math.max(...counts)} elements in the document`);
    console.log(
        `${rows - 1} subjects, ${kFailures} failures, ` +
        `${(readFileSync(path).length / 2 ** 20).toFixed(1)} MiB: open after ` +
        `${open} ms; at most ${Math.max(...counts)} elements`);
  });
  rmSync(path);
}

const browser = await Browser.open();
try {
  await browser.visit(reportPath, async (page, url) => {
    await goesByKeyboard(page);
    await movesThroughLanesWithoutTab(page, url);
    await linksByHover(page, url);
    await marksTheDivergence(page, url);
    await putsWhatWasComparedAboveTheDrawing(page, url);
    await selectsHeadsByKeyboard(page, url);
    await cutsNothingOff(page, url);
    await explainsWordsAndKeys(page, url);
    await explainsVerdictsThatOccur(page, url);
    await tellsWhatIsExpected(page, url);
    await copies(page, url);
    await hasThemes(page, url);
    await hasContrast(page, url);
    await fitsANarrowWindow(page, url);
    await takesScreenshots(page, url);
  });
  await tellsStories(browser);
  await opensLargeOnes(browser);
} finally {
  await browser.close();
}
