// The words that the pages use, in one line each, for whoever has read nothing
// else.

import {h} from './dom.js';

const kWords = [
  ['The two forms'],
  [
    'plain',
    'the form of a deserializer that is given each chunk in a block ' +
        'of memory of its own'
  ],
  [
    'buffered',
    'the form that lets recv write into its own buffer, which is ' +
        'used again and again'
  ],
  [
    'endpoint',
    'what is driven: a connection\'s deserializers, a push decoder ' +
        'or a connection class'
  ],
  [
    'event',
    'what an endpoint reports: a packet, or an error; fatal: nothing ' +
        'can follow on that connection'
  ],

  ['How a stream arrives'],
  ['stream', 'all the bytes that a peer sends, in order'],
  ['chunk', 'the bytes that one recv delivers'],
  ['cut', 'an offset at which a chunk ends'],
  [
    'schedule',
    'how a stream is cut, and what else recv answers: elements ' +
        'with commas in between, such as ',
    ['3,1*5,W,*,E'],
    '. What it leaves over follows as one chunk. Elements: ',
    ['5'],
    ' a chunk of 5 bytes; ',
    ['1*5'],
    ' five chunks of 1 byte; ',
    ['*'],
    ' the rest, in one chunk; ',
    ['W'],
    ' EAGAIN, nothing to read yet; ',
    ['I'],
    ' EINTR; ',
    ['0'],
    ' woken up, and nothing to read; ',
    ['E'],
    ' end of file; ',
    ['R'],
    ' ECONNRESET; ',
    ['C'],
    ' clear(), a new connection on the same endpoint'
  ],
  [
    'window',
    'the writable bytes that a form offers to the next recv, which ' +
        'brings no more than that; a larger chunk takes several recvs'
  ],
  [
    'recv size',
    'the size that a form is asked to make its windows for; a ' +
        'buffered form may offer more or less: a window of 4,196 bytes may ' +
        'stand beside a recv size of 4,096'
  ],
  [
    'cut, whole, bytewise',
    'runs: "plain, cut" is the plain form under the ' +
        'schedule of the failure; "plain, whole" is given the same ' +
        'connections in one chunk each ("uncut"); "plain, bytewise" byte by ' +
        'byte, where the schedule cuts nothing. Drawn is the case as it is'
  ],
  [
    'reference',
    'what should come out: the packets that the stream was made ' +
        'of, or what the property says is right; where neither is known, what ' +
        'a run of the largest group of runs that agree finds, which need not ' +
        'be right'
  ],

  ['What comes out'],
  ['end', 'the offset in the stream behind the last byte of a packet or error'],
  [
    'at',
    'how many bytes had been received when it came out; "at the end of ' +
        'the stream": because the stream had ended'
  ],
  [
    'remainder',
    'how many of the bytes received it gave back, because they ' +
        'belong to what follows'
  ],
  [
    'behind',
    'the first bytes of the window that this recv did not write: ' +
        'nobody may read them'
  ],
  [
    'AA',
    'what the harness fills such bytes with, where the memory is its ' +
        'own to fill; push decoders and connection classes own theirs, and ' +
        'there it is whatever was left'
  ],
  [
    'watched',
    'a run in which the buffer is compared before and after each ' +
        'call, and each window is asked for twice'
  ],

  ['What was found'],
  [
    '[label]',
    'what differs, in a word: the kind of error, say, or what was ' +
        'broken'
  ],
  [
    '\u00d7N',
    'so many failures of this kind (same property, label, runs ' +
        'and difference) in all; the first is the one that is shown, made small'
  ],
  [
    'shrunk',
    'the case was made small, bytes and cuts, as long as it failed ' +
        'in the same way'
  ],
  [
    'proved',
    'for a stream: given every chunk in every state it can be in, ' +
        'so that all 2^(n-1) ways of cutting its n bytes are covered; for a ' +
        'property: so for every stream that was not generated'
  ],
  [
    'case, execution',
    'a case is a stream under a schedule; it takes several ' +
        'executions: both forms, and repeated with other instruments'
  ],

  ['Where a stream comes from'],
  [
    'sample 1',
    'the subject\'s first packet, serialized; "samples 3+2" two ' +
        'of them in a row'
  ],
  ['malformed 2', 'the second of the bad inputs that the subject lists'],
  [
    'generated',
    'frames that were edited, "malformed 6 with "\\n" at 31"; ' +
        'several in a row, "a + b" or "a x17"; "soup", bytes that mean ' +
        'something to the parser, at random'
  ],
  ['a file name', 'a file of the subject\'s corpus folder, or of --corpus'],

  ['Who found it'],
  ['proof', 'the proof was refuted, and this is a chunking that fails'],
  ['stream', 'what is checked once for each stream, and not for each schedule'],
  ['whole', 'the stream in one chunk'],
  ['bytewise', 'one byte at a time'],
  ['fixed-k', 'chunks of k bytes'],
  ['one-cut, two-cut', 'a cut at every offset, or pairs of them'],
  ['all', 'all 2^(n-1) ways, for streams of up to 16 bytes'],
  [
    'grammar',
    'cuts at packet ends, delimiters and length fields, and a byte ' +
        'before and behind them'
  ],
  [
    'capacity',
    'windows that are left exactly full, one byte short, or one ' +
        'byte over'
  ],
  ['captured', 'chunk sizes that were recorded from real connections'],
  ['faults', 'EAGAIN, EINTR and wake-ups without bytes'],
  ['eof-everywhere', 'the end of the stream, or a reset, after each prefix'],
  ['clear-everywhere', 'clear() after each prefix, and then what follows'],
  ['random', 'seeded; each schedule draws from its own mix of chunk sizes'],
];

export class Words {
  constructor() {
    this.summary = h('summary', {}, 'Words', h('kbd', {}, '?'));
    this.element =
        h('details.words', {id: 'words'}, this.summary,
          h('dl.properties', {}, kWords.map((word) => entry(word))));
  }

  /** Opens or closes them; when open, they are what one is at. */
  toggle() {
    this.element.open = !this.element.open;
    if (!this.element.open) return;
    this.summary.focus({preventScroll: true});
    this.element.scrollIntoView({block: 'start'});
  }
}

// A title stands alone; what stands in brackets is code.
function entry([word, ...meaning]) {
  if (meaning.length === 0) return h('dt.title', {}, word);
  return [
    h('dt', {}, word),
    h('dd', {},
      meaning.map((part) => Array.isArray(part) ? h('code', {}, part) : part))
  ];
}
