// The editor with its tabs: text and tabs stay in this browser, what is run goes to the server. Names and statements are
// set as text, so what comes from data is never markup.
const drawn = new WeakMap()
let library = null // asked for once a page load; the browser keeps the file
const MOST_TABS = 12

export default function (component) {
  const root = component.parentElement.querySelector('.editor')
  const note = root.querySelector('.note')
  library ??= import(new URL(component.data.library, document.baseURI).href)
  library.then(
    (module) => root.isConnected && draw(component, root, module),
    () => { library = null; note.textContent = 'The editor could not be loaded. Load the page again.' },
  )
  return () => {
    if (root.isConnected || !drawn.has(root)) return
    drawn.get(root).editor.destroy()
    drawn.delete(root)
  }
}

function read(place) {
  try {
    const found = JSON.parse(localStorage.getItem(place) ?? 'null')
    if (Array.isArray(found?.tabs) && found.tabs.length && found.tabs.every((one) => typeof one.text === 'string'))
      return { tabs: found.tabs.slice(0, MOST_TABS), at: Math.min(Math.max(found.at | 0, 0), found.tabs.length - 1) }
  } catch { /* what another version kept is no text of ours */ }
  return { tabs: [{ text: '' }], at: 0 }
}

function write(kept) {
  if (kept.alone) return
  try { localStorage.setItem(kept.place, JSON.stringify({ tabs: kept.tabs, at: kept.at })) } catch { /* full: not kept */ }
}

// The first words that say what a statement is about.
const title = (text) => {
  const said = text.replace(/--\s*/g, '').replace(/\s+/g, ' ').trim()
  return said ? said.slice(0, 22) : 'New'
}

function open(kept, text) {
  const same = kept.tabs.findIndex((one) => one.text.trim() === text.trim())
  if (same >= 0) { kept.at = same; return }
  if (!kept.tabs[kept.at].text.trim()) kept.tabs[kept.at].text = text
  else {
    if (kept.tabs.length >= MOST_TABS) kept.tabs.shift()
    kept.at = kept.tabs.push({ text }) - 1
  }
}

function show(kept, root) {
  if (kept.alone) return
  const list = root.querySelector('.tabs')
  list.replaceChildren(...kept.tabs.map((tab, at) => {
    const one = document.createElement('span')
    one.className = 'tab'
    const choose = document.createElement('button')
    choose.type = 'button'
    choose.role = 'tab'
    choose.setAttribute('aria-selected', String(at === kept.at))
    choose.textContent = title(tab.text)
    choose.title = tab.text.slice(0, 400)
    choose.onclick = () => { kept.at = at; kept.silent(tab.text); show(kept, root); write(kept); kept.editor.focus() }
    one.append(choose)
    if (kept.tabs.length > 1) {
      const close = document.createElement('button')
      close.type = 'button'
      close.className = 'close'
      close.textContent = '×'
      close.setAttribute('aria-label', `Close ${title(tab.text)}`)
      close.onclick = () => {
        kept.tabs.splice(at, 1)
        if (kept.at >= at) kept.at = Math.max(0, kept.at - 1)
        kept.silent(kept.tabs[kept.at].text)
        show(kept, root)
        write(kept)
      }
      one.append(close)
    }
    return one
  }))
}

// A text that is edited alone is known to the server, once a version of it.
function tell(kept) {
  clearTimeout(kept.later)
  const text = kept.tabs[0].text
  if (text === kept.told) return
  kept.told = text
  kept.set('text', { version: kept.version, text })
}

function draw(component, root, module) {
  const { data, setTriggerValue } = component
  let kept = drawn.get(root)
  if (!kept) {
    kept = { place: `riskdesk-sql-${data.home}`, alone: data.alone, version: null, known: '', send: setTriggerValue }
    root.classList.toggle('alone', data.alone)
    if (data.alone) Object.assign(kept, { tabs: [{ text: data.text }], at: 0 })
    else Object.assign(kept, read(kept.place))
    if (!data.alone && data.text.trim()) open(kept, data.text)
    kept.version = data.version
    kept.told = data.text
    kept.editor = module.edit(root.querySelector('.text'), {
      text: kept.tabs[kept.at].text, label: 'SQL', hint: data.hint, root: root.getRootNode(),
      handlers: {
        run: (part, whole) => { write(kept); if (kept.alone) tell(kept); kept.send('run', kept.alone ? whole : part) },
        changed: (text) => {
          kept.tabs[kept.at].text = text
          clearTimeout(kept.later)
          kept.later = setTimeout(() => { if (kept.alone) tell(kept); else { show(kept, root); write(kept) } }, kept.alone ? 700 : 250)
        },
      },
    })
    // Who leaves the text for a button has their last word told before the button's own.
    if (kept.alone) root.querySelector('.text').addEventListener('focusout', () => tell(kept))
    kept.silent = (text) => kept.editor.set(text)
    drawn.set(root, kept)
    show(kept, root)
  } else if (kept.version !== data.version) {
    kept.version = data.version
    if (data.instead) kept.tabs[kept.at].text = kept.told = data.text
    else open(kept, data.text)
    kept.silent(kept.tabs[kept.at].text)
    show(kept, root)
    write(kept)
  }
  kept.send = setTriggerValue
  kept.set = component.setStateValue
  const known = JSON.stringify(data.known)
  if (known !== kept.known) { kept.known = known; kept.editor.know(data.known) }
  kept.editor.mark(data.marks)
  root.querySelector('.run').onclick = () => kept.editor.run()
  root.querySelector('.format').onclick = () => kept.send('format', kept.editor.text())
  root.querySelector('.new').onclick = () => {
    if (kept.tabs.length >= MOST_TABS) return
    kept.at = kept.tabs.push({ text: '' }) - 1
    kept.silent('')
    show(kept, root)
    kept.editor.focus()
  }
  root.dataset.ready = 'yes'
}
