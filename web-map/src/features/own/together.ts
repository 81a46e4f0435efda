/** Looks of one kind, one after the other on one day, are told as one, with each of their times. Pure. */
import { dateTime } from '../../i18n/format';

type Look = {
  by_me: boolean;
  organisation: string;
  action: string;
  purpose: string;
  by_exception: boolean;
  of_child: boolean;
  looked_at: string;
};

export function together<T extends Look>(looks: readonly T[]): (readonly [T, ...T[]])[] {
  const groups: [T, ...T[]][] = [];
  for (const look of looks) {
    const last = groups.at(-1);
    if (last && kindOf(last[0]) === kindOf(look)) last.push(look);
    else groups.push([look]);
  }
  return groups;
}

function kindOf(look: Look): string {
  const day = dateTime(look.looked_at).slice(0, 10);
  const who = look.by_me || look.organisation;
  return JSON.stringify([who, look.of_child, look.action, look.purpose, look.by_exception, day]);
}
