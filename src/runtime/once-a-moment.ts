// Many calls of one moment are one call at its end.

/** `run`, called once after all that happens now, however often the answer is called meanwhile. */
export function onceAMoment(run: () => void): () => void {
  let isPlanned = false
  return () => {
    if (isPlanned) return
    isPlanned = true
    queueMicrotask(() => {
      isPlanned = false
      run()
    })
  }
}
