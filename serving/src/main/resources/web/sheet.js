// A table of tickets: its columns, what of a row makes a ticket, and the result with the answers.
import { targetsOf } from './api.js';
import { decode, delimiterOf, parse, write } from './csv.js';

/** Names that other systems give to what a ticket says, by the model's field that they stand for. */
const SYNONYMS = {
  subject: ['subject', 'title', 'summary', 'betreff'],
  description: ['description', 'body', 'text', 'message', 'content', 'beschreibung'],
};

export class Sheet {
  /** Reads a file's bytes; an Error where they are no table. */
  constructor(bytes) {
    const { text, encoding } = decode(bytes);
    if (text.includes('\0')) throw new Error('This is no text file. Save the table as CSV and give that.');
    this.encoding = encoding;
    this.delimiter = delimiterOf(text);
    this.records = parse(text, this.delimiter);
    if (this.records.length === 0) throw new Error('The file is empty.');
    this.hasHeader = true;
  }

  get header() {
    return this.hasHeader ? this.records[0] : this.records[0].map((_, i) => `column ${i + 1}`);
  }

  get rows() {
    return this.hasHeader ? this.records.slice(1) : this.records;
  }

  /** Guesses the columns that hold the text: by the model's fields, else the longest one. */
  textColumns(fields) {
    const header = this.header.map(normal);
    const named = fields
      .map((field) => [field, ...(SYNONYMS[field] ?? [])].map((name) => header.indexOf(name)).find((i) => i >= 0))
      .filter((i) => i !== undefined);
    if (named.length > 0) return [...new Set(named)];
    const sample = this.rows.slice(0, 100);
    const lengths = header.map((_, i) => sample.reduce((sum, row) => sum + (row[i] ?? '').length, 0));
    return [lengths.indexOf(Math.max(...lengths))];
  }

  /**
   * Returns the tickets of all rows. Columns that stand for the model's fields are sent by these names, so that the
   * service joins them as it did in training; others are joined here, in order. A row with cells behind the last column
   * is null: its cells have slipped, and nobody knows which holds what.
   */
  tickets(columns, fields) {
    const names = columns.map((i) => fieldOf(this.header[i], fields));
    const byField = names.every((name) => name !== undefined) && new Set(names).size === names.length;
    return this.rows.map((row) => {
      if (this.slipped(row)) return null;
      const cells = columns.map((i) => row[i] ?? '');
      return byField ? Object.fromEntries(names.map((name, i) => [name, cells[i]])) : cells.filter(Boolean).join('\n');
    });
  }

  slipped(row) {
    return row.slice(this.header.length).some((cell) => cell !== '');
  }

  /** Returns the table with a label and a confidence for each target, the model's version, and errors, as CSV. */
  result(answers, targets) {
    const width = Math.max(this.header.length, ...this.rows.map((row) => (this.slipped(row) ? row.length : 0)));
    const header = Array.from({ length: width }, (_, i) => this.header[i] ?? `column ${i + 1}`);
    const added = [...targets.flatMap((name) => [`${name}_label`, `${name}_confidence`]), 'model_version', 'error'];
    const taken = new Set(header);
    const records = this.rows.map((row, i) => [
      ...header.map((_, column) => row[column] ?? ''),
      ...answerCells(answers[i], targets),
    ]);
    return write([[...header, ...added.map((name) => unused(name, taken))], ...records]);
  }
}

function answerCells(answer, targets) {
  if (!answer) return [...targets.flatMap(() => ['', '']), '', 'not sorted'];
  if (answer.label === undefined) return [...targets.flatMap(() => ['', '']), '', answer.detail];
  const said = targetsOf(answer, targets);
  return [...targets.flatMap((name) => [said[name].label, said[name].confidence]), answer.model_version, ''];
}

function unused(name, taken) {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}_${i}`;
  taken.add(free);
  return free;
}

const normal = (name) => name.trim().toLowerCase().replaceAll(/[\s-]+/g, '_');

function fieldOf(column, fields) {
  const name = normal(column);
  return fields.find((field) => field === name) ?? fields.find((field) => SYNONYMS[field]?.includes(name));
}

/** Counts each target's labels over the answers, most frequent first: Map of name to [label, share]. */
export function mixOf(answers, targets) {
  const counts = new Map(targets.map((name) => [name, new Map()]));
  let sorted = 0;
  for (const answer of answers) {
    if (answer?.label === undefined) continue;
    sorted++;
    for (const [name, { label }] of Object.entries(targetsOf(answer, targets))) {
      const mix = counts.get(name);
      mix?.set(label, (mix.get(label) ?? 0) + 1);
    }
  }
  return new Map(
    [...counts].map(([name, mix]) => [
      name,
      [...mix].sort((a, b) => b[1] - a[1]).map(([label, n]) => ({ label, n, share: n / sorted })),
    ]),
  );
}
