// The case as lanes over one axis, the bytes of the stream: hex and text, the
// chunks of the schedule, what should come out, and for each form its recvs and
// what came out of them.
//
// Only the columns in sight are in the document. A column more, behind the last
// byte, is the end of the stream.

import {eventDetails, eventName, glyphOf, hexOf, textOf} from './data.js';
import {counted, h, replace, shape} from './dom.js';

const kCellMin = 27;
const kCellMax = 84;
const kAround = 40;  // Columns kept on each side of the visible ones.

export class Lanes {
  constructor(detail, bytes, onLink) {
    this.bytes = bytes;
    this.columns = bytes.length + 1;
    this.onLink = onLink;
    this.lanes = makeLanes(detail, bytes.length);
    // The byte and the lane that the keyboard is at; lane 0 is the bytes.
    this.cursor = {column: 0, lane: 0};
    this.inspector = h('p.inspector', {'aria-live': 'polite'});
    this.band = h('div.band', {hidden: true});
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
                    h(lane.starts ? 'div.label.starts' : 'div.label', {},
                      lane.name))),
          this.track);
    this.element = h(
        'section.lanes', {},
        h('div.bar', {}, h('h2', {}, 'Byte by byte'),
          detail.story?.reference &&
              h('span.quiet', {}, `reference: ${detail.story.reference.name}`),
          h('span.quiet.keys', {}, 'hover or focus; ',
            h('kbd', {}, '\u2190\u2192'), ' along, ',
            h('kbd', {}, '\u2191\u2193'), ' lanes')),
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
    this.goToDivergence();
    this.restore();
  }

  detach() {
    window.removeEventListener('resize', this.resize);
  }

  // --- Drawing.

  draw(force) {
    const names = this.port.firstChild.offsetWidth;
    const room = this.port.clientWidth - names;
    const cell = Math.floor(
        Math.min(kCellMax, Math.max(kCellMin, (room - 2) / this.columns)));
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
        this.lanes.map((lane, i) => this.laneRow(lane, i, first, end)));
    if (this.linked) this.mark(this.linked);
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
      row.append(this.place(
          h(`div.item${item.class}`, {
            'data-begin': item.begin,
            'data-end': item.end,
            'data-lane': index + 1,
            'data-item': i,
            title: item.says,
          },
            item.diverges && shape('failed'), h('span', {}, item.label)),
          item.column, item.column + item.width));
      const next = lane.items[i + 1]?.column ?? this.columns;
      if (item.cameOut > item.end && next >= item.cameOut) {
        row.append(this.wait(item));
      }
    }
    return row;
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
    return {begin: column, end: column + 1, says: this.sayColumn(column)};
  }

  sayColumn(column) {
    const what = column < this.bytes.length ?
        `byte ${column}: 0x${hexOf(this.bytes[column])} ` +
            `'${textOf(this.bytes[column])}'` :
        'the end of the stream';
    const of = this.lanes.flatMap((lane) => {
      const item = lane.items.find(
          (each) => each.column <= column && column < each.column + each.width);
      return item ? [`${lane.name}: ${item.brief ?? item.label}`] : [];
    });
    return [what, ...of].join('  \u2502  ');
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

  showCursor() {
    this.reveal(this.cursor.column);
    this.restore();
    for (const [i, label] of [...this.port.firstChild.children].entries()) {
      label.classList.toggle(
          'current',
          this.cursor.lane === 0 ? i < 3 : i === this.cursor.lane + 2);
    }
  }

  reveal(column) {
    const left = column * this.cell;
    const room = this.port.clientWidth - this.port.firstChild.offsetWidth;
    const {scrollLeft} = this.port;
    if (left < scrollLeft || left + this.cell > scrollLeft + room) {
      this.port.scrollLeft = left - room / 2;
    }
    this.draw(false);
  }

  goToDivergence() {
    for (const [i, lane] of this.lanes.entries()) {
      const item = lane.items.find((each) => each.diverges);
      if (!item) continue;
      this.cursor = {lane: i + 1, column: item.column};
      this.reveal(item.column);
      return;
    }
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
  lanes.push(eventLane(
      'reference', detail.story.reference.events, size,
      {hint: detail.story.reference.name, starts: true}));
  for (const form of detail.story.forms) {
    lanes.push(recvLane(form, size), outcomeLane(form, size));
  }
  return lanes;
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
      class: '.error.diverges',
      label: 'died',
      diverges: true,
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
          label: `${moment.n}`,
          brief: counted(moment.n, 'byte'),
          says: `${form.form}: recv of ${counted(moment.n, 'byte')} into a ` +
              `window of ${moment.window}` +
              (moment.position === undefined ?
                   '' :
                   `, ${moment.position} behind the buffer's beginning`),
        }))
  };
}

function eventLane(name, events, size, {hint, starts, form, first, wrong}) {
  const items = events.map((event, i) => {
    const number = (first ?? 0) + i;
    const classes = (event.error === undefined ? '.packet' : '.error') +
        (wrong?.has(number) ? '.diverges' : '') + (event.fatal ? '.fatal' : '');
    return itemOf(event.begin, event.end, size, {
      class: classes,
      form,
      event: number,
      diverges: wrong?.has(number),
      label: event.error === undefined ? event.text : event.error,
      cameOut: event.eof ? size + 0.5 : Math.min(event.at ?? 0, size),
      says: `${form ?? hint}, event ${number + 1}: ${eventName(event)}, ` +
          eventDetails(event),
    });
  });
  spread(items, size);
  return {name, kind: 'events', starts, items};
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

function outcomeLane(form, size) {
  const wrong = new Set(form.differences.map((each) => each.event));
  const lane = eventLane(
      `${form.form} gives`, form.events, size,
      {form: form.form, first: form.first_event, wrong});
  if (wrong.has(form.events_all)) {
    const begin = form.events.at(-1)?.end ?? 0;
    lane.items.push(itemOf(begin, begin, size, {
      class: '.missing.diverges.point',
      form: form.form,
      event: form.events_all,
      diverges: true,
      label: 'nothing more',
      says: `${form.form}: nothing more, where ` +
          form.differences.filter((each) => each.event === form.events_all)
              .map((each) => `${each.from} has ${each.instead}`)
              .join('; '),
    }));
    spread(lane.items, size);
  }
  return lane;
}
