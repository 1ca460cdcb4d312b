// Where the runs of a case part: per form, its first event that another run has
// not. Who is wrong is known only where a run is held against the packets that
// the stream was made of; two runs that differ are just that.

import {meaningInWords, meaningOf} from './data.js';
import {counted, h, shape} from './dom.js';

const kMadeOf = 'the packets it was made of';
const kLongText = 48;  // A text of that size may be shortened.

/**
 * The differences of a form, by event: {event, here, isWrong, others: [{names,
 * meaning}]}, where a meaning is null if nothing more came out.
 */
export function differencesOf(story, form) {
  const byEvent = new Map();
  for (const {from, event, instead} of form.differences) {
    if (!byEvent.has(event)) {
      const found = form.events[event - form.first_event];
      byEvent.set(event, {
        event,
        here: found ? meaningOf(found) : null,
        isWrong: false,
        others: []
      });
    }
    const difference = byEvent.get(event);
    difference.isWrong ||=
        from === 'the reference' && story.reference.name === kMadeOf;
    addOther(difference.others, nameOf(story, form, from), instead);
  }
  return [...byEvent.values()].sort((a, b) => a.event - b.event);
}

/**
 * What the run of a form that is drawn is called. Where the schedule does not
 * cut the stream, small windows may.
 */
export function drawnRun(story, form) {
  const cut = `${form}, cut`;
  return story.isCut || story.groups?.some(({runs}) => runs.includes(cut)) ?
      cut :
      form;
}

function nameOf(story, form, from) {
  if (from === 'the plain form') return drawnRun(story, 'plain');
  if (from === 'the reference') return story.reference.name;
  return `${form.form}, whole`;
}

// Runs that say the same are told once.
function addOther(others, name, instead) {
  const meaning = meaningInWords(instead);
  const same = others.find(
      (other) => other.meaning?.what === meaning?.what &&
          other.meaning?.end === meaning?.end);
  if (same)
    same.names.push(name);
  else
    others.push({names: [name], meaning});
}

export function markOf(isWrong) {
  const name = isWrong ? 'failed' : 'differs';
  return h(
      'span.mark-of', {
        'data-verdict': name,
        role: 'img',
        'aria-label': isWrong ? 'wrong' : 'differs'
      },
      shape(name));
}

/** What an event is and where it ends; what differs in `other` is marked. */
export function meaningElements(meaning, other) {
  if (!meaning) return h('mark.field', {}, 'nothing more');
  const isLong =
      Math.max(meaning.what.length, other?.what.length ?? 0) > kLongText;
  const endDiffers = !other || meaning.end !== other.end;
  const whatDiffers =
      !other || (meaning.what !== other.what && !(isLong && endDiffers));
  const field = (differs, text) =>
      h(differs ? 'mark.field' : 'code.field', {}, text);
  return [
    field(whatDiffers, meaning.what), ' ',
    meaning.end && field(endDiffers, `end ${meaning.end}`)
  ];
}

/** Which runs find the same, and what; null where all do. */
export function groupsElement(groups = []) {
  if (groups.length < 2) return null;
  const [first, second] = groups.map(({runs}) => runs.length);
  const all = groups.reduce((sum, {runs}) => sum + runs.length, 0);
  const heading = first === second ?
      `The runs fall into ${groups.length} groups.` :
      `${first} of ${counted(all, 'run')} agree.`;
  return h(
      'div.groups', {}, h('p', {}, heading),
      h('dl.difference', {},
        groups.map(
            ({runs, events}) =>
                [h('dt', {}, runs.join('; ')),
                 h('dd', {},
                   events.map((event) => h('code.field', {}, event)))])));
}
