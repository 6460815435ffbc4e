/**
 * True when the digits pass the Luhn check: from the right every second digit is doubled, less 9 when above 9, and the sum is a multiple of 10.
 * Catches every single wrong digit and every swap of neighbours except 09 and 90. Anything but digits is false.
 */
export function passesLuhn(digits: string): boolean {
  if (!/^\d+$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place++) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const weighted = place % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
