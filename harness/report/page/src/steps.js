// The case recv by recv: for each one the bytes, the window of the buffer with
// what lies behind them, and the events that came out; both forms side by side,
// matched by how much had been received.

import {bytesOf, eventDetails, eventName, glyphOf, hexOf} from './data.js';
import {differencesOf, markOf, meaningElements} from './differences.js';
import {counted, h, number} from './dom.js';
import {touches} from './lanes.js';

const kBytesShown = 24;
const kRowsShown = 60;
const kPoison = 0xaa;
const kWindowTitle =
    'A window is what this form offers to the recv. The recv ' +
    'size is only what it was asked to make its windows for.';

export class Steps {
  constructor(story, bytes) {
    this.bytes = bytes;
    this.forms = story.forms.map((form) => ({
                                   ...form,
                                   differences: differencesOf(story, form),
                                   buffers: sizesOfBuffers(form),
                                 }));
    this.onLink = () => {};
    const rows = pair(this.forms);
    this.body =
        h('div.steps', {'data-forms': this.forms.length},
          this.forms.map((form) => h('h3', {}, form.form)));
    this.element =
        h('div', {
          onmouseover: (event) => this.onPoint(event.target),
          onfocusin: (event) => this.onPoint(event.target),
          onmouseleave: () => this.onLink(null),
        },
          this.body);
    this.add(rows);
  }

  // The rows around the first difference at once, all of them when asked.
  add(rows) {
    const mark = rows.findIndex(
        (row) => row.some(
            (moment, i) => moment &&
                this.differencesAt(this.forms[i], moment).length > 0));
    const first =
        Math.max(0, Math.min(mark - kRowsShown / 2, rows.length - kRowsShown));
    const end = Math.min(rows.length, first + kRowsShown);
    const show = (from, to) => rows.slice(from, to).flatMap(
        (row) => this.forms.map((form, i) => this.cell(form, row[i])));
    const more = (from, to) => {
      if (from === to) return [];
      const button =
          h('button.more', {
            type: 'button',
            onclick: () => {
              button.replaceWith(...show(from, to));
            }
          },
            `show ${counted(to - from, 'more step')}`);
      return [button];
    };
    this.body.append(
        ...more(0, first), ...show(first, end), ...more(end, rows.length));
  }

  differencesAt(form, moment) {
    const [begin, end] = moment.events ?? [0, 0];
    return form.differences.filter(
        ({event}) => (begin <= event && event < end) ||
            (moment.k === 'finally' && event >= form.events_all));
  }

  cell(form, moment) {
    if (!moment) return h('div.step.none', {'aria-hidden': true});
    const differences = this.differencesAt(form, moment);
    const range = moment.k === 'recv' ?
        {'data-begin': moment.offset, 'data-end': moment.offset + moment.n} :
        {};
    const isWrong = differences.some((difference) => difference.isWrong);
    return h(
        'div.step' + (differences.length > 0 ? '.diverges' : '') +
            (isWrong ? '.wrong' : ''),
        {
          ...range,
          'data-form': form.form,
          tabindex: range['data-end'] ? 0 : null,
          'data-says': moment.k === 'recv' ? this.says(form, moment) : null,
        },
        this.head(form, moment), this.outcome(form, moment),
        differences.map((difference) => this.difference(difference)));
  }

  says(form, moment) {
    return `${form.form}: recv of ${counted(moment.n, 'byte')}, ` +
        `${moment.offset} to ${moment.offset + moment.n}, into a window of ` +
        number(moment.window);
  }

  head(form, moment) {
    switch (moment.k) {
      case 'recv':
        return [
          h('h4', {}, `recv ${counted(moment.n, 'byte')}`,
            h('span.quiet', {title: kWindowTitle},
              ` into a window of ${counted(moment.window, 'byte')}`)),
          this.received(moment),
          moment.behind !== undefined && this.window(form, moment)
        ];
      case 'fault':
        return h('h4', {}, moment.name);
      case 'gap':
        return h('p.quiet', {}, `${counted(moment.moments, 'step')} left out`);
      case 'begin':
        return h('h4', {}, 'when it was opened');
      default:
        return h(
            'h4.quiet', {},
            `finally: ${counted(moment.delivered, 'byte')}` +
                ` received, ${counted(form.events_all, 'event')}, ` +
                (moment.window === 0 ? 'the connection has ended' :
                                       `a window of ${number(moment.window)}`));
    }
  }

  received({offset, n}) {
    const shown =
        this.bytes.subarray(offset, offset + Math.min(n, kBytesShown));
    return h(
        'div.dump', {},
        Array.from(
            shown,
            (byte, i) =>
                h('span.octet', {
                  'data-begin': offset + i,
                  'data-end': offset + i + 1,
                },
                  h('b', {}, hexOf(byte)), h('i', {}, glyphOf(byte)))),
        n > shown.length &&
            h('span.quiet', {}, ` +${number(n - shown.length)}`));
  }

  window(form, {position, block, n, window, behind}) {
    const left = window - n;
    const after = form.buffers.get(block) - position - window;
    return [
      h('p.where.quiet', {title: 'as large as its windows show it to be'},
        `${block > 0 ? `block ${block + 1}, ` : ''}window: bytes ` +
            `${number(position)} to ${number(position + window)} of a buffer ` +
            `of ${counted(form.buffers.get(block), 'byte')}`),
      h('div.parts', {role: 'group', 'aria-label': 'the buffer, not to scale'},
        part('outside', position, 'before', 'in front of the window'),
        part('received', n, 'received', 'written by this recv'),
        part('behind', left, 'not received', 'nobody may read them'),
        part('outside', after, 'after', 'behind the window')),
      left > 0 && this.behind(bytesOf(behind)),
    ];
  }

  behind(bytes) {
    const isFilled = bytes.every((byte) => byte === kPoison);
    const title = 'behind the received bytes: ';
    if (isFilled) {
      return h('p.where.quiet', {}, `${title}AA, the harness's fill`);
    }
    return [
      h('p.where.quiet', {},
        `${title}what the memory holds (the harness's ` +
            'fill would be AA)'),
      h('div.dump.stale', {},
        Array.from(
            bytes,
            (byte) =>
                h('span.octet', {}, h('b', {}, hexOf(byte)),
                  h('i', {}, glyphOf(byte))))),
    ];
  }

  outcome(form, moment) {
    if (moment.k === 'gap') return null;
    const [begin, end] = moment.events;
    if (begin === end) {
      const silent = moment.k === 'recv' || moment.k === 'fault';
      return silent && h('p.quiet.out', {}, 'nothing came out');
    }
    const events = [];
    for (let i = begin; i < end; ++i) {
      const event = form.events[i - form.first_event];
      if (event) events.push(this.event(form, event, i));
    }
    return events;
  }

  event(form, event, index) {
    const isWrong =
        form.differences.some((each) => each.event === index && each.isWrong);
    return h(
        isWrong ? 'p.out.event.wrong' : 'p.out.event', {
          'data-begin': event.begin,
          'data-end': event.end,
          'data-form': form.form,
          'data-event': index,
          tabindex: 0,
          'data-says':
              `${form.form}, event ${index + 1}: ${eventName(event)}, ` +
              eventDetails(event),
        },
        h('span.number', {}, `${index + 1}`),
        h(event.error === undefined ? 'b.packet' : 'b.error', {},
          eventName(event)),
        h('span.quiet', {}, ` ${eventDetails(event)}`));
  }

  difference({here, isWrong, others}) {
    if (others.length === 0) {
      return h(
          'p.instead.wrong', {}, markOf(isWrong),
          h('span', {}, 'what the failure is about'));
    }
    return others.map(
        ({names, meaning}) =>
            h(isWrong ? 'p.instead.wrong' : 'p.instead', {}, markOf(isWrong),
              h('span', {}, `${names.join('; ')}:`),
              h('span', {}, meaningElements(meaning, here))));
  }

  // --- Linking.

  onPoint(target) {
    const of = target.closest('[data-begin]');
    if (!of || !this.body.contains(of)) return;
    const begin = Number(of.dataset.begin);
    const end = Number(of.dataset.end);
    const says = of.closest('[data-says]')?.dataset.says ?? '';
    const link = {begin, end, says};
    this.onLink(link);
    this.link(link);
  }

  /** Marks what is of a range of bytes. */
  link(link) {
    for (const element of this.body.querySelectorAll('[data-begin]')) {
      const {begin, end, form, event} = element.dataset;
      const isMeant = link.event !== undefined && event !== undefined ?
          link.form === form && link.event === Number(event) :
          touches(link, Number(begin), Number(end));
      element.classList.toggle('linked', isMeant);
    }
  }
}

// A beginning in which nothing comes out is not worth a row.
function worthTelling(moment) {
  return moment.k !== 'begin' || moment.events[0] < moment.events[1];
}

// Moments with as many bytes received stand beside each other; one that the
// other form has not stands alone.
function pair(forms) {
  const columns = forms.map((form) => form.moments.filter(worthTelling));
  if (columns.length === 1) return columns[0].map((moment) => [moment]);
  const [left, right] = columns;
  const rows = [];
  let i = 0;
  let j = 0;
  const at = (moments, k) => moments[k].delivered;
  while (i < left.length || j < right.length) {
    const hasLeft = i < left.length;
    const hasRight = j < right.length;
    const takeLeft = hasLeft && (!hasRight || at(left, i) <= at(right, j));
    const takeRight = hasRight && (!hasLeft || at(right, j) <= at(left, i));
    rows.push([takeLeft ? left[i++] : null, takeRight ? right[j++] : null]);
  }
  return rows;
}

// Of each block of memory, as far as windows of it reach.
function sizesOfBuffers(form) {
  const sizes = new Map();
  for (const {k, block, position, window} of form.moments) {
    if (k !== 'recv' || block === undefined) continue;
    sizes.set(block, Math.max(sizes.get(block) ?? 0, position + window));
  }
  return sizes;
}

// Not to scale: four thousand bytes stand beside one.
function part(name, size, what, title) {
  return size > 0 &&
      h(`span.part.${name}`, {style: {flexGrow: 1 + Math.log2(size)}, title},
        `${number(size)} ${what}`);
}
