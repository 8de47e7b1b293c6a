// Browsers refuse a page that was opened from a file its search worker. There the search runs in a hidden frame.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super()
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.body.append(this.frame)
      this.inside = this.frame.contentWindow
      this.inside.postMessage = data => this.answer(data)
      this.inside.importScripts = () => {}
      this.ready = new Promise(loaded => {
        const script = this.inside.document.createElement("script")
        script.src = url
        script.onload = loaded
        this.inside.document.body.append(script)
      })
    }
    postMessage(data) {
      this.ready.then(() => this.inside.dispatchEvent(new this.inside.MessageEvent("message", { data })))
    }
    answer(data) {
      const event = new MessageEvent("message", { data })
      this.dispatchEvent(event)
      this.onmessage?.(event)
    }
    terminate() {
      this.frame.remove()
    }
  }
}
