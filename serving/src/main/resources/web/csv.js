// CSV after RFC 4180, read leniently where spreadsheets are: delimiter and encoding are found out.

const DELIMITERS = [',', ';', '\t'];

/** Decodes a file's bytes. Returns the text without its byte order mark, and the encoding's name. */
export function decode(bytes) {
  const [a, b] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    const encoding = a === 0xff ? 'utf-16le' : 'utf-16be';
    return { text: new TextDecoder(encoding).decode(bytes), encoding };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** Returns the delimiter that the first record has most of, outside of quotes. */
export function delimiterOf(text) {
  const counts = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') quoted = !quoted;
    else if (!quoted && (c === '\n' || c === '\r')) break;
    else if (!quoted && counts.has(c)) counts.set(c, counts.get(c) + 1);
  }
  return DELIMITERS.reduce((best, next) => (counts.get(next) > counts.get(best) ? next : best));
}

/** Reads records: lists of cells. Blank lines are no records. */
export function parse(text, delimiter) {
  const records = [];
  let record = [];
  let at = 0;
  let line = 1;
  const end = () => {
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  while (at < text.length) {
    let cell;
    if (text[at] === '"') {
      const opened = line;
      const parts = [];
      let from = at + 1;
      for (;;) {
        const close = text.indexOf('"', from);
        if (close < 0) throw new Error(`The quote that opens in line ${opened} is never closed.`);
        parts.push(text.slice(from, close));
        if (text[close + 1] !== '"') {
          at = close + 1;
          break;
        }
        parts.push('"');
        from = close + 2;
      }
      cell = parts.join('');
      line += linesIn(cell);
      if (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
        throw new Error(`Line ${line} has text behind a closing quote; a quote inside a cell is doubled.`);
      }
    } else {
      const from = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at++;
      cell = text.slice(from, at);
    }
    record.push(cell);
    if (text[at] === delimiter) {
      at++;
      if (at === text.length) record.push('');
      continue;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    line++;
    end();
  }
  if (record.length > 0) end();
  return records;
}

function linesIn(cell) {
  let lines = 0;
  for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** Writes records with commas, and a byte order mark, so that spreadsheets read it as UTF-8. */
export function write(records) {
  return `\ufeff${records.map((cells) => cells.map(quoted).join(',')).join('\r\n')}\r\n`;
}

/** A spreadsheet runs a cell that starts so as a formula; an apostrophe before it stops that. */
export function neutral(cell) {
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function quoted(value) {
  const cell = neutral(String(value));
  return /[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
