const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text is a GUID, as Entra's object ids, app ids and tenant ids are. */
export function isGuid(text: string): boolean {
  return guid.test(text);
}

/** Object ids are GUIDs, which are equal in any case. */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
