/** Letters that Unicode does not take apart into a base and a mark. */
const wholeLetters: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i', '’': "'" };

/** A name as it is searched and sorted: lower case, without accents, one blank between words. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[œæßøłđðþı’]/g, (letter) => wholeLetters[letter]!)
    .replace(/\s+/g, ' ')
    .trim();
