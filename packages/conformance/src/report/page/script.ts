/** Filters checks by status and by text, and opens the one that a link names. Without it, all of them are there. */
export const script: string = `
const checks = [...document.querySelectorAll('details.check')]
const areas = [...document.querySelectorAll('section.area')]
const buttons = [...document.querySelectorAll('button[data-status]')]
const search = document.querySelector('#search')
const shown = document.querySelector('#shown')
let wanted = 'all'
function filter() {
  const words = search.value.toLowerCase().split(/\\s+/)
  let count = 0
  for (const check of checks) {
    const fits = (wanted === 'all' || check.dataset.status === wanted)
      && words.every((word) => check.dataset.text.includes(word))
    check.hidden = !fits
    if (fits) count++
  }
  for (const area of areas) area.hidden = !area.querySelector('details.check:not([hidden])')
  for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.status === wanted))
  shown.textContent = count + ' of ' + checks.length + ' checks'
}
for (const button of buttons) button.addEventListener('click', () => { wanted = button.dataset.status; filter() })
search.addEventListener('input', filter)
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!named) return
  if (named.closest('[hidden]') || named.hidden) { wanted = 'all'; search.value = ''; filter() }
  if (named.matches('details')) named.open = true
  named.scrollIntoView()
}
addEventListener('hashchange', openNamed)
filter()
openNamed()
`
