// Where the runs of a case part: of each run, its first event that another one
// has not. Who is wrong is known only where a run is held against the packets
// that the stream was made of, where the property says which of two is right,
// or where it finds fault with one alone; two runs that differ are just that.

import {meaningInWords, meaningOf} from './data.js';
import {counted, h, shape} from './dom.js';

const kMadeOf = 'the packets it was made of';
const kLongText = 48;  // A text of that size may be shortened.

// What a form is held against.
const kUncut = 'the same form, uncut';
const kPlain = 'the plain form';
const kReference = 'the reference';

/**
 * The differences of a form, by event: {name, event, here, isWrong, others:
 * [{names, meaning}]}. The name is that of the run, a meaning is null if
 * nothing more came out.
 */
export function differencesOf(story, form) {
  const byEvent = new Map();
  for (const {from, event, instead} of toldHere(story, form)) {
    if (!byEvent.has(event)) {
      const found = form.events[event - form.first_event];
      byEvent.set(event, {
        name: drawnRun(story, form.form),
        event,
        here: found ? meaningOf(found) : null,
        isWrong: false,
        others: []
      });
    }
    const difference = byEvent.get(event);
    difference.isWrong ||=
        from === kReference && story.reference.name === kMadeOf;
    addOther(
        difference.others, nameOf(story, form, from), meaningInWords(instead));
  }
  for (const run of story.compared) {
    if (run.right || !isDrawnAs(form, run) || byEvent.has(run.marked)) continue;
    const mark = markOfCompared(story, run);
    if (mark) byEvent.set(mark.event, mark);
  }
  return [...byEvent.values()].sort((a, b) => a.event - b.event);
}

// A run that finds what the reference does is not what differs: not from one
// that is drawn too and differs from the reference, nor from any if it is
// right.
function toldHere(story, form) {
  const {differences} = form;
  if (differences.some(({from}) => from === kReference)) return differences;
  const whole = `${form.form}, whole`;
  const isElsewhere = comparedRuns(story).some(
      (run) => run.name === whole && run.differences.length > 0);
  return differences.filter(
      ({from}) => !(from === kUncut && isElsewhere) &&
          !(from === kPlain && story.reference.name === kMadeOf));
}

/** The run that is right by what the property says, if it compared with one. */
export function rightRun(story) {
  return story.compared.find(({right}) => right);
}

// Whether a run is of this form, and the run that is drawn of it finds the
// same.
function isDrawnAs(form, run) {
  const first = Math.max(form.first_event, run.first_event);
  const end = Math.min(endOf(form), endOf(run));
  const at = (of, event) => meaningOf(of.events[event - of.first_event]);
  const isOfForm =
      run.name === form.form || run.name.startsWith(`${form.form},`);
  if (!isOfForm || form.events_all !== run.events_all) return false;
  for (let event = first; event < end; ++event) {
    if (!isSame(at(form, event), at(run, event))) return false;
  }
  return true;
}

function endOf({first_event, events}) {
  return first_event + events.length;
}

/**
 * The runs that the property compared, but for those that are drawn anyway: as
 * forms are, {name, events, first_event, events_all, differences}.
 */
export function comparedRuns(story) {
  const isShown = (run) => run.right ||
      (!rightRun(story) && run.name === story.reference.name) ||
      story.forms.some((form) => isDrawnAs(form, run));
  return story.compared.filter((run) => !isShown(run)).map((run) => {
    const mark = markOfCompared(story, run);
    return {...run, differences: mark ? [mark] : []};
  });
}

// Null where no event is wrong, or where the run has what the reference has.
function markOfCompared(story, run) {
  if (run.marked === undefined) return null;
  const here = markedMeaning(run);
  const rest = story.compared.filter((other) => other !== run);
  const isWrong = rest.every(({right}) => right);
  const isReference =
      story.reference.name && isSame(here, referenceMeaning(story, run.marked));
  if (!isWrong && isReference) return null;
  const others = [];
  for (const other of rest) addOther(others, other.name, markedMeaning(other));
  return {name: run.name, event: run.marked, here, isWrong, others};
}

// With what it should not have given back, if that is what is wrong.
function markedMeaning(run) {
  const event = run.events[run.marked - run.first_event];
  if (!event) return null;
  const {what, end} = meaningOf(event);
  return event.given_back === undefined ?
      {what, end} :
      {what: `${what}, giving back '${event.given_back}'`, end};
}

function referenceMeaning(story, event) {
  const found = story.reference.events[event];
  return found ? meaningOf(found) : null;
}

function isSame(a, b) {
  return a?.what === b?.what && a?.end === b?.end;
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
  if (from === kPlain) return drawnRun(story, 'plain');
  if (from === kReference) return story.reference.name;
  return `${form.form}, whole`;
}

// Runs that say the same are told once.
function addOther(others, name, meaning) {
  const same = others.find((other) => isSame(other.meaning, meaning));
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
export function groupsElement({groups = [], one_cuts = []}) {
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
                   events.map((event) => h('code.field', {}, event)))])),
      one_cuts.map((text) => h('p.quiet.one-cut', {}, text)));
}
