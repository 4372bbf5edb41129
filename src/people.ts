/** A number of people in words: `1 person`, `40 people`. */
export function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}
