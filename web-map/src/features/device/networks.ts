/** Networks as somebody types them, one after the other. */
export function networksOf(typed: string | undefined): string[] {
  return (typed ?? '').split(/[\s,，;；、]+/).filter((network) => network !== '');
}
