// What the matrix and a failure have in common: verdicts, and what there is to
// say of a subject.

import {counted, h, shape} from './dom.js';

const kWords = {
  failed: 'FAIL',
  'expected failure': 'xfail',
  'not covered': 'uncov',
};

/** The verdict of a failure: whether somebody expects it. */
export function verdictOf(finding) {
  return finding.expected === undefined ? 'failed' : 'expected failure';
}

export function verdict(name) {
  return h(
      'span.verdict', {'data-verdict': name}, shape(name),
      h('span', {}, kWords[name] ?? name));
}

/** What a key does: `keyHint('next', 'n')`. */
export function keyHint(what, ...keys) {
  return h('span.hint', {}, keys.map((key) => h('kbd', {}, key)), ` ${what}`);
}

/** Says that the check was stopped, if it was. */
export function partialNotice(report) {
  if (!report.partial) return null;
  return h(
      'p.notice', {role: 'note', id: 'partial'}, h('strong', {}, 'Partial: '),
      `the check was not finished (${report.partial}). What it had not come ` +
          'to is missing here, and "holds" means: as far as it came.');
}

/** Counts, traits, and what does not apply or is not covered, and why. */
export function subjectFacts(report, index) {
  const subject = report.subjects[index];
  const facts = [
    h('dt', {}, 'run'),
    h('dd', {},
      `${counted(subject.streams, 'stream')}, ` +
          `${counted(subject.cases, 'schedule')} in ` +
          `${counted(subject.executions, 'execution')}; ` +
          `${counted(subject.proved, 'stream')} proved for all chunkings`),
    h('dt', {}, 'declares'),
    subject.traits.length === 0 ?
        h('dd', {}, 'nothing: it is held to the strictest rules') :
        subject.traits.map(
            (trait) =>
                h('dd', {}, h('b', {}, trait.name),
                  h('span.quiet', {}, ` ${trait.means}`))),
  ];
  if (!subject.complete) {
    facts.push(h('dt', {}, 'stopped'), h('dd', {}, 'not checked to the end'));
  }
  if (subject.left_out) {
    facts.push(h('dt', {}, 'left out'), h('dd', {}, subject.left_out));
  }
  for (const name of ['n/a', 'not covered']) {
    const missing = withReasons(report, subject, name);
    if (missing.length > 0) facts.push(h('dt', {}, name), missing);
  }
  return h('dl.facts', {}, facts);
}

function withReasons(report, subject, name) {
  return subject.cells.flatMap((cell, i) => {
    if (cell.v !== name) return [];
    return h(
        'dd', {}, h('b', {}, report.properties[i].id),
        h('span.quiet', {}, ` ${report.reasons[cell.why]}`));
  });
}
