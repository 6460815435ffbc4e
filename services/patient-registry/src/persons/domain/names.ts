/** A name as it is compared: without accents, case, hyphens, apostrophes and doubled blanks. `Lefèvre-Ça` is `lefevre ca`. */
export function normaliseName(name: string): string {
  let plain = '';
  for (const character of name.normalize('NFKD')) {
    if (/\p{M}/u.test(character)) continue;
    plain += /[\p{L}\p{N}]/u.test(character) ? character.toLowerCase() : ' ';
  }
  return plain
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .split(' ')
    .filter(Boolean)
    .join(' ');
}

/** Jaro-Winkler likeness between 0 and 1 (Winkler 1990: prefix of at most 4, weight 0.1). Two empty texts are unlike. */
export function jaroWinkler(a: string, b: string): number {
  if (a === '' || b === '') return 0;
  if (a === b) return 1;
  const window = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const usedInB = Array.from({ length: b.length }, () => false);
  const matchedInA: string[] = [];
  for (let i = 0; i < a.length; i++) {
    const end = Math.min(b.length, i + window + 1);
    for (let j = Math.max(0, i - window); j < end; j++) {
      if (usedInB[j] || a[i] !== b[j]) continue;
      usedInB[j] = true;
      matchedInA.push(a[i]!);
      break;
    }
  }
  const matches = matchedInA.length;
  if (matches === 0) return 0;
  let at = 0;
  let transposed = 0;
  for (let j = 0; j < b.length; j++) if (usedInB[j] && matchedInA[at++] !== b[j]) transposed++;
  const jaro = (matches / a.length + matches / b.length + (matches - transposed / 2) / matches) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}
