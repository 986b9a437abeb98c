/* The files of a record (src/web/files/file_desk.c): a file that is chosen, dropped or pasted goes up in pieces
   at once, goes on by itself when the line was cut, and can be cancelled; the form is sent once it is whole.
   Without this script the form sends the file in one go. */
(function () {
  'use strict';
  var doc = document, PIECE = 4 * 1024 * 1024, WAITS = [1, 2, 4, 8, 15, 30];
  function on(target, name, does, first) { target.addEventListener(name, does, !!first); }
  function fill(text, values) {
    return text.replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; });
  }
  function size(n) {
    return n < 1048576 ? Math.ceil(n / 1024) + ' kB' : (n / 1048576).toFixed(n < 104857600 ? 1 : 0) + ' MB';
  }

  function setUp(form) {
    var input = form.querySelector('input[type="file"]'), button = form.querySelector('[type="submit"]');
    var words = Array.prototype.map.call(doc.querySelectorAll('#upload-words li'), function (li) { return li.textContent; });
    var token = form.querySelector('[name="form-token"]').value, action = location.href.split('?')[0];
    var running = null, wants = false, box = doc.createElement('div');
    box.className = 'upload-box';
    box.innerHTML = '<p class="upload-hint"></p><progress hidden></progress><p role="status" class="upload-status"></p>';
    var hint = box.children[0], bar = box.children[1], status = box.children[2], cancel = doc.createElement('button');
    hint.textContent = words[0];
    cancel.type = 'button';
    cancel.className = 'button';
    cancel.hidden = true;
    cancel.textContent = words[4];
    box.appendChild(cancel);
    input.parentNode.appendChild(box);
    bar.setAttribute('aria-label', words[0]);

    function say(text) { status.textContent = text; }
    function end(text) {
      if (running && running.request) running.request.abort();
      running = null;
      wants = false;
      bar.hidden = cancel.hidden = true;
      input.disabled = false;
      if (text !== undefined) say(text);
    }
    function show(one, sent) {
      bar.hidden = cancel.hidden = false;
      bar.max = one.file.size;
      bar.value = sent;
      say(fill(words[1], { name: one.file.name, received: size(sent), all: size(one.file.size) }));
    }
    function later(one, answer, does) {
      var asked = answer && Number(answer.getResponseHeader('Retry-After'));
      var wait = asked || WAITS[Math.min(one.n_cuts++, WAITS.length - 1)];
      say(fill(words[2], { n: wait }));
      setTimeout(function () { if (running === one) does(); }, wait * 1000);
    }
    function ask(one, method, address, headers, body, does) {
      var request = one.request = new XMLHttpRequest();
      request.open(method, address);
      Object.keys(headers).forEach(function (name) { request.setRequestHeader(name, headers[name]); });
      request.timeout = 120000;
      request.onloadend = function () { if (running === one) does(request); };
      if (method === 'PATCH')
        request.upload.onprogress = function (event) { if (running === one) show(one, one.received + event.loaded); };
      request.send(body);
    }
    /* Not said by the server but by what lies between, or a moment's matter: try again. */
    function passes(n) { return n === 0 || n === 429 || n === 502 || n === 503 || n === 504; }
    function refuse(answer) {
      var said = '';
      try { said = JSON.parse(answer.responseText); said = (said.errors && said.errors[0] && said.errors[0].detail) || said.detail || said.title; } catch (e) { said = String(answer.status); }
      end(answer.status === 507 ? words[6] : answer.status === 413 ? words[7] : answer.status === 403 ? words[8]
        : fill(words[5], { reason: said }));
    }
    function whole(one) {
      var hidden = form.querySelector('[name="upload"]') || form.appendChild(doc.createElement('input'));
      hidden.type = 'hidden';
      hidden.name = 'upload';
      hidden.value = one.id;
      running = null;
      input.value = '';
      input.disabled = false;
      bar.hidden = cancel.hidden = true;
      say(fill(words[3], { name: one.file.name }));
      form.dataset.whole = 'yes';
      if (wants) button.click();
    }
    function where(one) {
      ask(one, 'HEAD', one.address, {}, null, function (answer) {
        var at = answer.getResponseHeader('Upload-Offset');
        if (passes(answer.status)) later(one, answer, function () { where(one); });
        else if (answer.status !== 200 || at === null) refuse(answer);
        else { one.received = Number(at); piece(one); }
      });
    }
    function piece(one) {
      if (one.received >= one.file.size) { whole(one); return; }
      show(one, one.received);
      var part = one.file.slice(one.received, one.received + PIECE);
      ask(one, 'PATCH', one.address, { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': one.received, 'X-Form-Token': token, Accept: 'application/json' }, part, function (answer) {
        if (answer.status === 204) {
          one.n_cuts = 0;
          one.received = Number(answer.getResponseHeader('Upload-Offset'));
          piece(one);
        } else if (passes(answer.status) || answer.status === 409) later(one, answer, function () { where(one); });
        else refuse(answer);
      });
    }
    function begin(one) {
      var body = new URLSearchParams();
      body.set('act', 'begin');
      body.set('form-token', token);
      body.set('name', one.file.name);
      body.set('size', one.file.size);
      body.set('mark', one.file.name.slice(0, 100) + '|' + one.file.size + '|' + one.file.lastModified);
      ask(one, 'POST', action, { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' }, body.toString(), function (answer) {
        if (passes(answer.status)) { later(one, answer, function () { begin(one); }); return; }
        if (answer.status !== 201) { refuse(answer); return; }
        var made = JSON.parse(answer.responseText);
        one.id = made.upload;
        one.address = made.address;
        one.received = made.received;
        piece(one);
      });
    }
    function take(files) {
      var file = files && files[0];
      if (!file) return;
      end(files.length > 1 ? words[9] : '');
      delete form.dataset.whole;
      if (file.size > Number(input.dataset.value)) { say(words[7]); return; }
      running = { file: file, received: 0, n_cuts: 0 };
      input.disabled = true; /* its bytes go up by themselves */
      show(running, 0);
      begin(running);
    }

    on(input, 'change', function () { take(input.files); });
    on(cancel, 'click', function () {
      var one = running;
      end('');
      input.value = '';
      input.focus();
      if (one && one.address)
        fetch(one.address, { method: 'POST', credentials: 'same-origin', redirect: 'manual', body: new URLSearchParams({ act: 'cancel', 'form-token': token }) });
    });
    ['dragenter', 'dragover'].forEach(function (name) {
      on(doc, name, function (event) {
        if (!event.dataTransfer || Array.prototype.indexOf.call(event.dataTransfer.types, 'Files') < 0) return;
        event.preventDefault();
        box.classList.add('is-over');
      });
    });
    on(doc, 'dragleave', function (event) { if (!event.relatedTarget) box.classList.remove('is-over'); });
    on(doc, 'drop', function (event) {
      box.classList.remove('is-over');
      if (!event.dataTransfer || !event.dataTransfer.files.length) return;
      event.preventDefault();
      take(event.dataTransfer.files);
    });
    on(doc, 'paste', function (event) {
      if (!event.clipboardData || !event.clipboardData.files.length) return;
      event.preventDefault();
      take(event.clipboardData.files);
    });
    /* Before the bytes are here the form waits for them. */
    on(form, 'submit', function (event) {
      if (!running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      wants = true;
    }, true);
    on(window, 'beforeunload', function (event) { if (running) event.preventDefault(); });
  }
  on(doc, 'DOMContentLoaded', function () {
    var form = doc.getElementById('file-form');
    if (form && window.XMLHttpRequest && File.prototype.slice) setUp(form);
  });
})();
