/** Colors have a contrast of 4.5 or more in both schemes. */
export const style: string = `
:root { color-scheme: light dark; --back: #fff; --front: #1c2024; --soft: #f2f4f6; --line: #c9ced4; --quiet: #565e67;
  --pass: #136c34; --fail: #b3152a; --warn: #805300; --link: #0b57c2; }
@media (prefers-color-scheme: dark) { :root { --back: #14171a; --front: #e6e9ec; --soft: #1f2428; --line: #3d454d;
  --quiet: #a3adb7; --pass: #5fd08a; --fail: #ff8b94; --warn: #eebf5c; --link: #8ab8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 72rem; background: var(--back); color: var(--front);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; } h3 { font-size: 1rem; }
pre { background: var(--soft); padding: .6rem; border-radius: .4rem; white-space: pre-wrap; font-size: .8rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; } dd { margin: 0; } dt { color: var(--quiet); }
table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem .8rem .2rem 0; }
td.number, th.number { text-align: right; }
.scroll { overflow-x: auto; }
.filters { position: sticky; top: 0; z-index: 1; background: var(--back); padding: .6rem 0; display: flex; flex-wrap: wrap; gap: .5rem;
  align-items: center; border-bottom: 1px solid var(--line); }
button, input { font: inherit; color: inherit; background: var(--soft); border: 1px solid var(--line); border-radius: .4rem;
  padding: .3rem .7rem; min-height: 2.25rem; }
button[aria-pressed=true] { background: var(--front); color: var(--back); }
details.check { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; padding: 0 .7rem; scroll-margin-top: 5rem; }
details.check > summary { padding: .5rem 0; cursor: pointer; }
.status { font-weight: 600; } .pass { color: var(--pass); } .fail, .error { color: var(--fail); } .warned { color: var(--warn); }
.not-run, .not-applicable, .quiet { color: var(--quiet); }
.side { float: right; margin-left: 1rem; font-size: .85rem; }
figure { margin: 1rem 0; background: #fff; border-radius: .4rem; } figure svg { display: block; max-width: 100%; height: auto; }
[hidden] { display: none !important; }
@media (max-width: 40rem) { .side { float: none; display: block; margin: 0; } dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
`
