/**
 * Whether a note holds what looks like the number of a person, told before it is kept on the phone; the registry looks again,
 * and more closely.
 */
const MARKS = /[\s\-_.·•:：,，、/]/g;

export function noteFault(note: string): 'id_number' | 'phone' | null {
  const joined = note.normalize('NFKC').replace(MARKS, '');
  if (/\d{17}[\dXx]/.test(joined)) return 'id_number';
  return /1[3-9]\d{9}/.test(joined) ? 'phone' : null;
}
