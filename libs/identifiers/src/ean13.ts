/** True for 13 digits whose last one is the EAN-13 check: weights 1, 3, 1, 3… over the first 12. Catches every single wrong digit. */
export function passesEan13(digits: string): boolean {
  if (!/^\d{13}$/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < 13; place++) sum += (digits.charCodeAt(place) - 48) * (place % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}
