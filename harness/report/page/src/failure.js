// One failure: what must hold and does not, the case byte by byte, recv by
// recv, and how to run it again.

import {bytesOf} from './data.js';
import {comparedRuns, differencesOf, groupsElement, markOf, meaningElements} from './differences.js';
import {copyButton, counted, h, number, shape} from './dom.js';
import {Lanes} from './lanes.js';
import {keyHint, partialNotice, subjectFacts, verdictOf} from './parts.js';
import {Steps} from './steps.js';

export class FailurePage {
  constructor(report, index) {
    this.report = report;
    this.index = index;
    this.summary = report.findings[index];
    this.detail = report.detail(index);
    this.property = report.properties[this.summary.property];
    this.subject = report.subjects[this.summary.subject];
    this.bytes = bytesOf(this.detail.stream);
    this.told = this.detail.story?.forms ? this.detail.story : null;
    const steps = this.told ? new Steps(this.told, this.bytes) : null;
    this.lanes =
        new Lanes(this.detail, this.bytes, (link) => steps?.link(link));
    if (steps) steps.onLink = (link) => this.lanes.link(link);
    this.element =
        h('main.page.failure', {}, partialNotice(report), this.headline(),
          this.divergence(), this.note(), this.compared(), this.lanes.element,
          steps && section('Recv by recv', steps.element), this.meaning(),
          this.again(),
          section('The subject', subjectFacts(report, this.summary.subject)));
  }

  enter() {
    document.title = `${this.subject.name}: ${this.property.id}`;
    window.scrollTo(0, 0);
    this.lanes.attach();
    this.element.querySelector('h1').focus();
  }

  leave() {
    this.lanes.detach();
  }

  onKey(event) {
    if (event.key === 'Escape')
      location.hash = '';
    else if (event.key === 'n')
      this.go(1);
    else if (event.key === 'p')
      this.go(-1);
    else if (isForLanes(event))
      this.lanes.takeKey(event);
    else
      return false;
    return true;
  }

  go(step) {
    const index = this.index + step;
    if (index < 0 || index >= this.report.findings.length) return;
    location.hash = `f${index + 1}`;
  }

  navigation() {
    const link = (step, key, text) => {
      const index = this.index + step;
      const there = index >= 0 && index < this.report.findings.length;
      return h(
          'a.key', there ? {href: `#f${index + 1}`} : {'aria-disabled': true},
          text, h('kbd', {}, key));
    };
    return [
      h('a.key', {href: '#'}, 'matrix', h('kbd', {}, 'Esc')),
      link(-1, 'p', 'previous'), link(1, 'n', 'next'),
      h('span.quiet', {},
        `failure ${number(this.index + 1)} of ` +
            number(this.report.findings.length)),
      keyHint('bytes', '\u2190', '\u2192'), keyHint('lanes', '\u2191', '\u2193')
    ];
  }

  headline() {
    const detail = this.detail;
    const verdict = verdictOf(this.summary);
    const expected = this.summary.expected;
    const isShrunk = detail.found_bytes > detail.bytes ||
        detail.found_cuts > this.summary.cuts;
    const shrunk = isShrunk ?
        `, shrunk from ${counted(detail.found_bytes, 'byte')} and ` +
            counted(detail.found_cuts, 'cut') :
        '';
    return h(
        'div.summary', {},
        h('h1', {tabindex: -1, 'data-verdict': verdict}, shape(verdict),
          expected === undefined ? 'FAIL ' : 'EXPECTED FAILURE ',
          this.property.id,
          h('span.quiet', {
            title: 'What differs, and how many failures of this kind there are'
          },
            ` [${this.summary.label}] ` +
                `\u00d7${number(this.summary.count)}`)),
        h('dl.facts', {}, h('dt', {}, 'subject'),
          h('dd', {}, h('b', {}, this.subject.name)), h('dt', {}, 'must hold'),
          h('dd', {}, this.property.holds), h('dt', {}, 'but'),
          h('dd.but', {}, detail.what),
          expected !== undefined &&
              [h('dt', {}, 'expected'), h('dd', {}, expected)],
          h('dt', {}, 'stream'),
          h('dd', {}, counted(detail.bytes, 'byte'),
            h('span.quiet', {},
              detail.stream_name ? ` (from ${detail.stream_name}${shrunk})` :
                                   shrunk)),
          h('dt', {}, 'schedule'),
          h('dd', {},
            detail.schedule ? h('code', {}, detail.schedule) : this.uncut(),
            h('span.quiet', {},
              detail.family ? ` (found by ${detail.family})` : '',
              `, recv size ${number(detail.recv_size)}`))));
  }

  /** An empty schedule is one chunk, which may take many recvs. */
  uncut() {
    const recvs = this.told?.forms.map(
        (form) => form.moments.filter((moment) => moment.k === 'recv'));
    const isOne = recvs ? recvs.every((of) => of.length <= 1) :
                          this.detail.bytes <= this.detail.recv_size;
    if (isOne) return 'the whole stream in one chunk';
    // The last one takes what is left.
    const sizes =
        new Set(recvs?.flatMap((of) => of.slice(0, -1)).map(({n}) => n));
    return sizes.size === 1 ?
        `the whole stream, received ${
            counted([...sizes][0], 'byte')} at a time` :
        'the whole stream, as much of it as each recv takes';
  }

  /** Of all runs that are drawn; what two of them say is told of a form. */
  differences() {
    const ofForms =
        this.told.forms.flatMap((form) => differencesOf(this.told, form));
    const isTold = ({name}) => ofForms.some(
        ({others}) => others.some(({names}) => names.includes(name)));
    const ofOthers =
        comparedRuns(this.told).flatMap(({differences}) => differences);
    return [...ofOthers.filter((each) => !isTold(each)), ...ofForms];
  }

  /** The first divergence in words, or why there is none to be seen. */
  divergence() {
    const story = this.detail.story;
    if (story?.death) return this.death(story.death);
    if (!this.told) {
      return h(
          'p.notice', {},
          'What happens in the case could not be told: ' +
              'no process could be made for it, or the subject cannot even be made.');
    }
    const groups = groupsElement(this.told);
    const differences = this.differences();
    if (differences.length === 0 && !groups) return null;
    return h(
        'div.divergence', {role: 'group', 'aria-label': 'Where runs differ'},
        groups, differences.map((each) => this.difference(each)));
  }

  difference({name, event, here, isWrong, others}) {
    return h(
        isWrong ? 'dl.difference.wrong' : 'dl.difference', {},
        h('dt', {}, markOf(isWrong), h('b', {}, `${name}, event ${event + 1}`)),
        h('dd', {},
          meaningElements(here, others[0] ? others[0].meaning : here)),
        others.map(
            ({names, meaning}) =>
                [h('dt.quiet', {}, names.join('; ')),
                 h('dd', {}, meaningElements(meaning, here))]));
  }

  /** What the run that is drawn is to the failure. */
  note() {
    if (!this.told) return null;
    const note = this.detail.note ||
        (this.differences().length === 0 &&
         'The run that is drawn here is the case as it is, and shows no ' +
             'difference by itself. The property was broken under a ' +
             'variation of it (other bytes where nobody received any, ' +
             'memory that runs out, an end or a wake-up in its midst) or by ' +
             'what the run did and used. The sentence behind "but" says how.');
    return note && h('p.notice.note', {role: 'note'}, note);
  }

  death(death) {
    const where = death.form === undefined ?
        '' :
        death.in_comparison ?
        `, in a run of the ${death.form} form that the case is compared with` :
        `, when the ${death.form} form was told of ${death.before}, ` +
            `${counted(death.delivered, 'byte')} received in all`;
    return h(
        'p.notice.fatal', {}, h('strong', {}, 'The process died: '),
        `run once more for this report, it ${death.what}${where}.`);
  }

  compared() {
    if (!this.detail.traces) return null;
    const lines = this.detail.traces.replace(/\n$/, '').split('\n');
    // One that stands alone is wrong by itself; of two nothing says which.
    const isAlone = lines.filter((line) => /^ {2}\S/.test(line)).length < 2;
    return section(
        'What was compared',
        h(isAlone ? 'pre.traces.wrong' : 'pre.traces', {},
          lines.map(
              (line) => /^ {4}> /.test(line) ? h('mark', {}, line + '\n') :
                                               line + '\n')));
  }

  meaning() {
    return section(
        'What it means', h('p.prose', {}, this.property.explanation),
        h('p.prose', {}, h('b', {}, 'A real one: '), this.property.example));
  }

  again() {
    const detail = this.detail;
    return section(
        'Run it again', block('replay', 'A line for a shell', detail.replay),
        block('draft', 'The test that pins it', detail.draft),
        detail.unshrunk &&
            block(
                'unshrunk', 'The case as it was found, before it was shrunk',
                detail.unshrunk),
        detail.case &&
            h('p.quiet', {}, 'Saved as ', h('code', {}, detail.case), ' and ',
              h('code', {}, detail.test)));
  }
}

// Sideways, where nothing has the focus that moves sideways itself.
function isForLanes({key, target}) {
  return (key === 'ArrowLeft' || key === 'ArrowRight') &&
      !target.closest('pre, a, button, .port');
}

function section(title, ...children) {
  return h('section', {}, h('h2', {}, title), ...children);
}

function block(id, title, text) {
  return h(
      'div.block', {id},
      h('div.bar', {}, h('h3', {}, title),
        copyButton(text, title.toLowerCase())),
      h('pre', {tabindex: 0, 'aria-label': title}, text));
}
