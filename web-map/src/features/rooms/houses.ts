/** In which houses somebody's dwellings lie. Pure but for the questions that it is given. */

type Questions = {
  /** The house of a dwelling; `null` where it is theirs no more. */
  houseOf(unit: string): Promise<string | null>;
  /** Which dwellings of a house are theirs. */
  unitsOf(house: string): Promise<readonly string[]>;
};

/** The houses of these dwellings, two questions each: what is known to lie in a house is not asked about again. */
export async function housesOf(
  units: readonly string[],
  { houseOf, unitsOf }: Questions,
): Promise<readonly string[]> {
  const houses: string[] = [];
  const known = new Set<string>();
  for (const unit of units) {
    if (known.has(unit)) continue;
    known.add(unit);
    const house = await houseOf(unit);
    if (house === null || houses.includes(house)) continue;
    houses.push(house);
    for (const other of await unitsOf(house)) known.add(other);
  }
  return houses;
}
