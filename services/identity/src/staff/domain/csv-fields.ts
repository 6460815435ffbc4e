/** Fields of one line of CSV (RFC 4180, within a line): a field may stand in quotes, a quote inside it is doubled. Null when a quote is left open or text follows its end. */
export function csvFields(line: string): string[] | null {
  const fields: string[] = [];
  for (let at = 0; ; ) {
    let field = '';
    while (line[at] === ' ') at++;
    if (line[at] === '"') {
      for (at++; ; at += 2) {
        const close = line.indexOf('"', at);
        if (close < 0) return null;
        field += line.slice(at, close);
        at = close;
        if (line[at + 1] !== '"') break;
        field += '"';
      }
      for (at++; line[at] === ' '; ) at++;
      if (at < line.length && line[at] !== ',') return null;
    } else {
      const comma = line.indexOf(',', at);
      const end = comma < 0 ? line.length : comma;
      field = line.slice(at, end);
      at = end;
    }
    fields.push(field.trim());
    if (at >= line.length) return fields;
    at++;
  }
}
