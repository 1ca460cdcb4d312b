// The case as lanes over one axis, the bytes of the stream: hex and text, the
// chunks of the schedule, what should come out, and for each form its recvs and
// what came out of them.
//
// Only the columns in sight are in the document. A column more, behind the last
// byte, is the end of the stream. Columns are as wide as what stands in them
// needs, within limits, and the drawing is no wider than that.

import {eventDetails, eventName, glyphOf, hexOf, textOf} from './data.js';
import {comparedRuns, differencesOf, markOf, rightRun} from './differences.js';
import {counted, h, number, replace} from './dom.js';

const kCellMin = 27;
const kCellMax = 150;
const kCellUsual = 44;  // Where there is room, and nothing needs more.
const kRowHeight = 24;
const kByteRows = 3;
const kAround = 40;  // Columns kept on each side of the visible ones.
// A letter of a label, and what stands around a label: pixels.
const kLetterWidth = 7.3;
const kLabelMargin = 16;
const kMarkWidth = 15;

export class Lanes {
  constructor(detail, bytes, onLink) {
    this.bytes = bytes;
    this.columns = bytes.length + 1;
    this.onLink = onLink;
    this.lanes = makeLanes(detail, bytes.length);
    this.cellWanted = cellWanted(this.lanes);
    // The byte and the lane that the keyboard is at; lane 0 is the bytes.
    this.cursor = {column: 0, lane: 0};
    this.inspector = h('p.inspector', {'aria-live': 'polite'});
    this.band = h('div.band', {hidden: true});
    this.box = h('div.cursor', {'aria-hidden': true});
    this.track = h('div.track', {});
    this.port =
        h('div.port', {
          tabindex: 0,
          role: 'application',
          'aria-label':
              'Lanes over the bytes of the stream. Left and right move ' +
              'along, up and down change the lane.',
          onscroll: () => this.draw(false),
          onkeydown: (event) => this.onMove(event),
          onfocus: () => this.showCursor(),
          onmouseover: (event) => this.onHover(event.target),
          onmouseleave: () => this.restore(),
          onclick: (event) => this.onClick(event.target),
        },
          h('div.names', {'aria-hidden': true},
            ['offset', 'hex', 'text'].map((name) => h('div.label', {}, name)),
            this.lanes.map(
                (lane) =>
                    h(lane.starts ? 'div.label.starts' : 'div.label',
                      {title: lane.name}, lane.name))),
          this.track);
    this.element =
        h('section.lanes', {},
          h('div.bar', {}, h('h2', {}, 'Byte by byte'),
            detail.story?.reference && referenceOf(detail.story).name &&
                h('span.quiet', {},
                  `reference: ${referenceOf(detail.story).name}`),
            h('span.quiet.keys', {}, 'point at anything, or Tab to it')),
          detail.bytes > bytes.length &&
              h('p.quiet', {},
                `The first ${counted(bytes.length, 'byte')} of ` +
                    `${detail.bytes} are drawn.`),
          this.port, this.inspector);
  }

  attach() {
    this.resize = () => this.draw(true);
    window.addEventListener('resize', this.resize);
    this.draw(true);
    this.start();
  }

  detach() {
    window.removeEventListener('resize', this.resize);
  }

  // --- Drawing.

  draw(force) {
    const names = this.namesWidth();
    this.port.style.setProperty('--names', `${names}px`);
    const room = this.room();
    const cell = Math.floor(Math.max(
        kCellMin, Math.min(this.cellWanted, (room - 2) / this.columns)));
    const first =
        Math.max(0, Math.floor(this.port.scrollLeft / cell) - kAround);
    const end = Math.min(
        this.columns,
        Math.ceil((this.port.scrollLeft + room) / cell) + kAround);
    if (!force && this.shown?.first === first && this.shown.end === end) return;
    this.shown = {first, end};
    this.cell = cell;
    this.track.style.width = `${cell * this.columns}px`;
    replace(
        this.track, this.band, this.byteRows(first, end),
        this.lanes.map((lane, i) => this.laneRow(lane, i, first, end)),
        this.box);
    this.placeCursor();
    if (this.linked) this.mark(this.linked);
  }

  // What the window leaves beside the names; the port itself may be narrower.
  room() {
    return this.element.clientWidth - this.namesWidth() - 2;
  }

  namesWidth() {
    return Math.ceil(this.port.firstChild.getBoundingClientRect().width);
  }

  place(element, begin, end) {
    element.style.left = `${begin * this.cell}px`;
    element.style.width = `${(end - begin) * this.cell}px`;
    return element;
  }

  byteRows(first, end) {
    const rows = [h('div.lane.offsets'), h('div.lane.hex'), h('div.lane.text')];
    for (let i = first; i < end; ++i) {
      const isByte = i < this.bytes.length;
      const texts = isByte ?
          [
            i % 5 === 0 || this.cell > 40 ? String(i) : '',
            hexOf(this.bytes[i]), glyphOf(this.bytes[i])
          ] :
          ['', 'end', ''];
      rows.forEach(
          (row, r) => row.append(this.place(
              h(isByte ? 'span.byte' : 'span.byte.eof', {
                'data-begin': i,
                'data-end': i + 1,
                'data-lane': 0,
              },
                texts[r]),
              i, i + 1)));
    }
    return rows;
  }

  laneRow(lane, index, first, end) {
    const row = h(`div.lane.${lane.kind}${lane.starts ? '.starts' : ''}`);
    for (let i = firstWithin(lane.items, first); i < lane.items.length; ++i) {
      const item = lane.items[i];
      if (item.column >= end) break;
      const next = lane.items[i + 1]?.column ?? this.columns;
      row.append(this.item(item, i, index, next));
      if (item.cameOut > item.end && next >= item.cameOut) {
        row.append(this.wait(item));
      }
    }
    return row;
  }

  // Its label may go on behind it, up to the column `free`.
  item(item, i, lane, free) {
    const tag =
        h('span.tag', {}, item.diverges && markOf(item.isWrong),
          h('span', {}, item.label));
    const spills = free > item.column + item.width;
    if (spills) {
      tag.style.maxWidth =
          `${(free - item.column) * this.cell - kLabelMargin / 2}px`;
    }
    return this.place(
        h(`div.item${item.class}${spills ? '.spills' : ''}`, {
          'data-begin': item.begin,
          'data-end': item.end,
          'data-lane': lane + 1,
          'data-item': i,
          title: item.says,
        },
          tag),
        item.column, item.column + item.width);
  }

  // From an event's last byte to where it came out.
  wait(item) {
    return this.place(
        h('div.wait', {'aria-hidden': true}), item.column + item.width,
        Math.max(item.cameOut, item.column + item.width));
  }

  // --- Linking: a range of bytes, and what is of it elsewhere.

  /** Shows what a step is about; null: what the cursor is at. */
  link(link) {
    if (link === null) {
      this.restore();
      return;
    }
    this.mark(link);
    this.say(link.says);
  }

  mark(link) {
    this.linked = link;
    this.band.hidden = false;
    this.place(this.band, link.begin, Math.max(link.end, link.begin + 1));
    for (const item of this.track.querySelectorAll('[data-begin]')) {
      item.classList.toggle(
          'linked',
          touches(link, Number(item.dataset.begin), Number(item.dataset.end)));
    }
  }

  linkOf(laneIndex, column) {
    const lane = this.lanes[laneIndex - 1];
    const item = lane?.items.find(
        (each) => each.column <= column && column < each.column + each.width);
    if (item) {
      return {
        begin: item.begin,
        end: item.end,
        says: item.says,
        form: item.form,
        event: item.event,
        moment: item.moment,
        exact: true
      };
    }
    const says = lane ? this.sayNothing(lane, column) : this.sayColumn(column);
    return {begin: column, end: column + 1, says};
  }

  placeName(column) {
    return column < this.bytes.length ?
        `byte ${column}: 0x${hexOf(this.bytes[column])} ` +
            `'${textOf(this.bytes[column])}'` :
        'the end of the stream';
  }

  sayColumn(column) {
    const of = this.lanes.flatMap((lane) => {
      const item = lane.items.find(
          (each) => each.column <= column && column < each.column + each.width);
      return item ? [`${lane.name}: ${item.brief ?? item.label}`] : [];
    });
    return [this.placeName(column), ...of].join('  \u2502  ');
  }

  // Where a lane has no item: what came out there of bytes further left.
  sayNothing(lane, column) {
    const came = lane.items.filter(
        (item) =>
            item.cameOut > item.end && Math.ceil(item.cameOut) === column + 1);
    return `${lane.name}: nothing here  \u2502  ${this.placeName(column)}` +
        came.map((item) => `  \u2502  here came out: ${item.says}`).join('');
  }

  say(text) {
    this.inspector.textContent = text;
  }

  onHover(target) {
    const item = target.closest('[data-begin]');
    if (!item) return;
    const lane = Number(item.dataset.lane);
    const column = lane === 0 ?
        Number(item.dataset.begin) :
        this.lanes[lane - 1].items[Number(item.dataset.item)].column;
    this.show(this.linkOf(lane, column));
  }

  onClick(target) {
    const item = target.closest('[data-begin]');
    if (!item) return;
    const lane = Number(item.dataset.lane);
    this.cursor = {
      lane,
      column: lane === 0 ?
          Number(item.dataset.begin) :
          this.lanes[lane - 1].items[Number(item.dataset.item)].column
    };
    this.showCursor();
  }

  show(link) {
    this.mark(link);
    this.say(link.says);
    this.onLink(link);
  }

  restore() {
    this.show(this.linkOf(this.cursor.lane, this.cursor.column));
  }

  // --- The keyboard.

  onMove(event) {
    const {lane, column} = this.cursor;
    const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    const change = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (step)
      this.cursor.column = this.nextColumn(lane, column, step);
    else if (change)
      this.cursor.lane = this.nextLane(lane, change);
    else if (event.key === 'Home')
      this.cursor.column = 0;
    else if (event.key === 'End')
      this.cursor.column = this.columns - 1;
    else
      return;
    event.preventDefault();
    this.showCursor();
  }

  takeKey(event) {
    this.port.focus();
    this.onMove(event);
  }

  // In the bytes a byte on; in a lane to the next thing in it.
  nextColumn(lane, column, step) {
    if (lane > 0) {
      const items = this.lanes[lane - 1].items;
      const next = step > 0 ?
          items.find((item) => item.column > column) :
          items.findLast((item) => item.column + item.width <= column);
      if (next) return next.column;
    }
    return Math.min(Math.max(column + step, 0), this.columns - 1);
  }

  nextLane(lane, step) {
    return Math.min(Math.max(lane + step, 0), this.lanes.length);
  }

  itemAtCursor() {
    const {lane, column} = this.cursor;
    return this.lanes[lane - 1]?.items.find(
        (item) => item.column <= column && column < item.column + item.width);
  }

  placeCursor() {
    const {lane, column} = this.cursor;
    const item = this.itemAtCursor() ?? {column, width: 1};
    const rows = lane === 0 ? [0, kByteRows] : [kByteRows + lane - 1, 1];
    this.box.style.top = `${rows[0] * kRowHeight}px`;
    this.box.style.height = `${rows[1] * kRowHeight}px`;
    this.place(this.box, item.column, item.column + item.width);
  }

  showCursor() {
    const item = this.itemAtCursor();
    this.reveal(this.cursor.column, item);
    this.placeCursor();
    this.restore();
    for (const [i, label] of [...this.port.firstChild.children].entries()) {
      label.classList.toggle(
          'current',
          this.cursor.lane === 0 ? i < 3 : i === this.cursor.lane + 2);
    }
  }

  // Scrolls to a column; of an item that is too wide to its end, where it was
  // decided.
  reveal(column, item) {
    const room = this.room();
    const width = item ? item.width * this.cell : this.cell;
    const isWide = item && width > room;
    const left = isWide ? item.column * this.cell + width - room :
                          (item?.column ?? column) * this.cell;
    const seen = isWide ? room : width;
    const {scrollLeft} = this.port;
    if (left < scrollLeft || left + seen > scrollLeft + room) {
      this.port.scrollLeft = left + seen / 2 - room / 2;
    }
    this.draw(false);
  }

  // The first divergence; else the last that happened, which decided.
  start() {
    const items = this.lanes.flatMap(
        (lane, i) => lane.items.map((item) => ({item, lane: i + 1})));
    const diverging = items.filter(({item}) => item.diverges)
                          .sort((a, b) => a.item.column - b.item.column);
    const {item, lane} = diverging[0] ?? this.lastThatMatters();
    this.cursor = {lane, column: item.column};
    this.showCursor();
  }

  // The last recv of a form if nothing came out of it, else its last event;
  // where nothing was told, the last chunk.
  lastThatMatters() {
    const lane = this.lanes.findLastIndex(({items}) => items.length > 0);
    if (lane < 0) return {lane: 0, item: {column: 0}};
    const recv = this.lanes[lane - 1]?.items.at(-1);
    const isSilent = recv?.isSilent;
    return isSilent ? {lane, item: recv} :
                      {lane: lane + 1, item: this.lanes[lane].items.at(-1)};
  }
}

/**
 * Whether a range of bytes that is pointed at and another have one in common.
 */
export function touches(link, begin, end) {
  return begin < Math.max(link.end, link.begin + 1) &&
      link.begin < Math.max(end, begin + 1);
}

// --- What is in the lanes.

function firstWithin(items, column) {
  const i = items.findIndex((item) => item.column + item.width > column);
  return i < 0 ? items.length : i;
}

function makeLanes(detail, size) {
  const lanes = [chunkLane(detail, size)];
  if (detail.story?.death) {
    const death = detail.story.death;
    if (death.form !== undefined) lanes.push(deathLane(death, size));
    return lanes;
  }
  if (!detail.story) return lanes;
  const {name, events, first} = referenceOf(detail.story);
  if (name) {
    lanes.push(eventLane(
        'reference', events, size, {hint: name, starts: true, first}));
  }
  for (const run of comparedRuns(detail.story)) {
    lanes.push(
        outcomeLane(run.name, run, size, run.differences, {hint: run.name}));
  }
  for (const form of detail.story.forms) {
    lanes.push(
        recvLane(form, size),
        outcomeLane(
            `${form.form} gives`, form, size, differencesOf(detail.story, form),
            {form: form.form}));
  }
  return lanes;
}

// What the property says is right, or else the story.
function referenceOf(story) {
  const right = rightRun(story);
  return right ? {...right, first: right.first_event} : story.reference;
}

// How wide columns must be for all labels to be read.
function cellWanted(lanes) {
  const wanted = lanes.flatMap((lane) => lane.items.map((item) => {
    const label = item.label.length * kLetterWidth + kLabelMargin +
        (item.diverges ? kMarkWidth : 0);
    return label / item.width;
  }));
  const most = wanted.reduce((a, b) => Math.max(a, b), kCellUsual);
  return Math.min(kCellMax, most);
}

function itemOf(begin, end, size, more) {
  const column = Math.min(begin, size);
  const width = Math.max(1, Math.min(end, size) - column);
  return {begin, end, column, width, class: '', ...more};
}

function chunkLane(detail, size) {
  const ends =
      [...detail.cuts.filter((cut) => cut < detail.bytes), detail.bytes];
  let begin = 0;
  const items = ends.filter((end) => end > 0 && begin < size).map((end, i) => {
    const item = itemOf(begin, end, size, {
      label: `${end - begin}`,
      brief: counted(end - begin, 'byte'),
      says: `chunk ${i + 1} of the schedule: ` +
          `${counted(end - begin, 'byte')}, ${begin} to ${end}`,
    });
    begin = end;
    return item;
  });
  return {name: 'chunks', kind: 'chunks', items};
}

function deathLane(death, size) {
  return {
    name: death.form,
    kind: 'events',
    starts: true,
    items: [itemOf(0, death.delivered, size, {
      class: '.error.diverges.wrong',
      label: 'died',
      diverges: true,
      isWrong: true,
      says: `received until the process died: ${
          counted(death.delivered, 'byte')}`,
    })]
  };
}

function recvLane(form, size) {
  const recvs =
      form.moments.map((moment, i) => ({moment, i}))
          .filter(({moment}) => moment.k === 'recv' && moment.offset < size);
  return {
    name: `${form.form} recv`,
    kind: 'recvs',
    starts: true,
    items: recvs.map(
        ({moment, i}) => itemOf(moment.offset, moment.offset + moment.n, size, {
          form: form.form,
          moment: i,
          isSilent: moment.events[0] === moment.events[1],
          label: `${moment.n}`,
          brief: counted(moment.n, 'byte'),
          says: `${form.form}: recv of ${counted(moment.n, 'byte')} into a ` +
              `window of ${counted(moment.window, 'byte')}` +
              (moment.position === undefined ?
                   '' :
                   `, at ${number(moment.position)} of its buffer`),
        }))
  };
}

function eventLane(name, events, size, {hint, starts, form, first, wrong}) {
  const items = events.map((event, i) => {
    const number = (first ?? 0) + i;
    const difference = wrong?.get(number);
    return itemOf(event.begin, event.end, size, {
      class: (event.error === undefined ? '.packet' : '.error') +
          divergingClass(difference) + (event.fatal ? '.fatal' : ''),
      form,
      event: form && number,
      diverges: difference !== undefined,
      isWrong: difference?.isWrong,
      label: event.error === undefined ? event.text : event.error,
      cameOut: event.eof ? size + 0.5 : Math.min(event.at ?? 0, size),
      says: `${form ?? hint}, event ${number + 1}: ${eventName(event)}, ` +
          eventDetails(event),
    });
  });
  spread(items, size);
  return {name, kind: 'events', starts, items};
}

function divergingClass(difference) {
  if (!difference) return '';
  return difference.isWrong ? '.diverges.wrong' : '.diverges';
}

// What has no byte of its own is drawn in the next column that is free, which
// at the end of the stream is that of the end.
function spread(items, size) {
  let free = 0;
  for (const item of items) {
    if (item.end > item.begin) {
      free = Math.max(free, item.column + item.width);
      continue;
    }
    item.column = Math.min(Math.max(item.column, free), size);
    item.class += '.point';
    free = item.column + 1;
  }
}

function outcomeLane(name, run, size, differences, {form, hint}) {
  const wrong = new Map(differences.map((each) => [each.event, each]));
  const lane = eventLane(
      name, run.events, size, {form, hint, first: run.first_event, wrong});
  const missing = wrong.get(run.events_all);
  if (missing) {
    const begin = run.events.at(-1)?.end ?? 0;
    const instead = missing.others.map(
        ({names, meaning}) => `, where ${names.join('; ')} has ` +
            (meaning ? `${meaning.what}, end ${meaning.end}` : 'more'));
    lane.items.push(itemOf(begin, begin, size, {
      class: `.missing.point${divergingClass(missing)}`,
      form,
      event: form && run.events_all,
      diverges: true,
      isWrong: missing.isWrong,
      label: 'nothing more',
      says: `${form ?? hint}: nothing more${instead.join('')}`,
    }));
    spread(lane.items, size);
  }
  return lane;
}
