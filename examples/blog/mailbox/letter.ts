// A mail as the jobs write it: who gets it, what it says, and a name of its own. The name is what makes a mail that is
// sent twice arrive once.

export interface Letter {
  /** Such as welcome-7: also its file in the mailbox. */
  readonly name: string
  readonly from: string
  readonly to: { readonly name: string; readonly email: string }
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly at: Date
}
