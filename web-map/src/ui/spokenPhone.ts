/** `+8613800138000` as people here write it, `138 0013 8000`; a number from elsewhere stays as it is. */
export function spokenPhone(phone: string): string {
  const [, ...groups] = /^\+86(1\d{2})(\d{4})(\d{4})$/.exec(phone) ?? [];
  return groups.length > 0 ? groups.join(' ') : phone;
}
