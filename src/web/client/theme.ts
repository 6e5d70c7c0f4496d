// Choosing a language or colours takes effect at once; without scripts there is a button.

export function keepTheme(): void {
  const form = document.querySelector<HTMLFormElement>('.foot form')
  if (!form) return
  form.querySelector('button')?.setAttribute('hidden', '')
  for (const select of form.querySelectorAll('select')) select.addEventListener('change', () => form.requestSubmit())
}
