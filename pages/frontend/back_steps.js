// Streamlit makes an entry of every change of an address, and on the way to another page one with the old path and the
// new state, so that Back would lead to views that never were. Here an address that changes within its page replaces its
// entry, and what was written early on the way out is put back before the next page makes its own.
(() => {
  if (window.riskdeskHistory) return
  window.riskdeskHistory = true
  const push = history.pushState.bind(history)
  let written = null
  history.pushState = (state, title, url) => {
    const next = new URL(url, location.href)
    if (next.pathname === location.pathname) {
      written = { before: location.href, after: next.href }
      return history.replaceState(state, title, url)
    }
    if (written && written.after === location.href && next.search === location.search)
      history.replaceState(history.state, title, written.before)
    written = null
    return push(state, title, url)
  }
})()
