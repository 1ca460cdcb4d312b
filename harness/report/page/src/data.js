// What the report holds: the index, and the details of a failure when somebody
// looks at it. README.md has the schema.

export class Report {
  constructor(index, details) {
    Object.assign(this, index);
    this.detailLines = details;
    /** For each subject and property, the failures of that cell. */
    this.byCell = new Map();
    this.findings.forEach((finding, i) => {
      const key = this.cellKey(finding.subject, finding.property);
      if (!this.byCell.has(key)) this.byCell.set(key, []);
      this.byCell.get(key).push(i);
    });
  }

  static read(document) {
    const text = (id) => document.getElementById(id)?.textContent ?? '';
    const index = text('index');
    if (!index) return null;
    return new Report(JSON.parse(index), text('details').trim().split('\n'));
  }

  cellKey(subject, property) {
    return subject * this.properties.length + property;
  }

  findingsOf(subject, property) {
    return this.byCell.get(this.cellKey(subject, property)) ?? [];
  }

  detail(finding) {
    const detail = JSON.parse(this.detailLines[finding]);
    if (detail.story) {
      detail.story.isCut = detail.cuts.some((cut) => cut < detail.bytes);
      detail.story.compared = detail.compared;
    }
    return detail;
  }

  total(count) {
    return this.subjects.reduce((sum, subject) => sum + subject[count], 0);
  }
}

export function bytesOf(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; ++i) {
    bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

const kEscapes = {
  0: '\\0',
  9: '\\t',
  10: '\\n',
  13: '\\r',
  92: '\\\\'
};

/** A byte as text: itself, an escape, or a dot where it is neither. */
export function textOf(byte) {
  if (byte in kEscapes) return kEscapes[byte];
  return byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '\u00b7';
}

/** The same where it stands alone, so that a blank can be seen. */
export function glyphOf(byte) {
  return byte === 32 ? '\u2423' : textOf(byte);
}

export function hexOf(byte) {
  return byte.toString(16).padStart(2, '0');
}

export function eventName(event) {
  if (event.error === undefined) return `packet ${event.text}`;
  return `error ${event.error}${event.fatal ? ' (fatal)' : ''}`;
}

/** What two runs must agree in: what came out, and where it ends. */
export function meaningOf(event) {
  return {what: eventName(event), end: String(event.end)};
}

// "packet "a"  end 2  at 3  remainder 1", "error limit (fatal)  end 2  ...".
const kDescribed =
    /^(packet [^]*|error \w+(?: \(fatal\))?) {2}end (\d+)(?: {2}at [^]*)?$/;

/** The same of an event in words; null where nothing more came out. */
export function meaningInWords(text) {
  const parts = kDescribed.exec(text);
  if (parts) return {what: parts[1], end: parts[2]};
  return text === 'nothing more' ? null : {what: text, end: ''};
}

export function eventDetails(event) {
  const words = [`bytes ${event.begin} to ${event.end}`];
  if (event.at !== undefined) {
    words.push(
        event.eof ? `at the end of the stream, after ${event.at}` :
                    `came out after ${event.at}`);
  }
  if (event.remainder !== undefined) {
    words.push(
        `remainder ${event.remainder}` +
        (event.given_back === undefined ?
             '' :
             `, which is '${event.given_back}', not what was received`));
  }
  if (event.error !== undefined && event.text) words.push(event.text);
  return words.join(', ');
}
