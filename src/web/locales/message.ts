// What a catalog is made of.

/** `{name}` is put in. Of `one` and `other`, `{count}` chooses, as the rules of plurals of its language say. */
export type Message = string | { readonly one: string; readonly other: string }
/** What another language says for a part of English. */
export type Messages<Part> = Readonly<Record<keyof Part, Message>>
