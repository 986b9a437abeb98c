/* Fyr's comforts; everything works without them: theme, copy buttons, filters that answer at once,
   tables that sort, tips on charts, "/" to the first filter. */
(function () {
  'use strict';
  var doc = document, root = doc.documentElement, tip, timer, asked = 0;
  function each(within, selector, does) {
    Array.prototype.forEach.call(within.querySelectorAll(selector), does);
  }
  function on(target, name, does) { target.addEventListener(name, does); }
  function keep(value) {
    try {
      if (value) localStorage.setItem('fyr-theme', value);
      return localStorage.getItem('fyr-theme');
    } catch (e) { return null; }
  }
  /* Before anything is painted. */
  var theme = keep();
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;

  function isDark() {
    var chosen = root.dataset.theme;
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function setUpTheme() {
    each(doc, '.theme-button', function (button) {
      button.hidden = false;
      button.setAttribute('aria-pressed', isDark());
      on(button, 'click', function () {
        root.dataset.theme = isDark() ? 'light' : 'dark';
        button.setAttribute('aria-pressed', isDark());
        keep(root.dataset.theme);
      });
    });
  }

  function setUpCopies(within) {
    if (!navigator.clipboard) return;
    each(within, '[data-copy]', function (button) {
      var before = button.textContent;
      button.hidden = false;
      on(button, 'click', function () {
        navigator.clipboard.writeText(button.dataset.copy).then(function () {
          button.textContent = button.dataset.label;
          setTimeout(function () { button.textContent = before; }, 1800);
        });
      });
    });
  }

  /* A file that is too large is not sent in vain; one that is on its way says so, and is sent once. */
  function setUpFiles(within) {
    each(within, 'input[type="file"][data-value]', function (input) {
      var limit = Number(input.dataset.value), form = input.form, fault = doc.createElement('span');
      fault.className = 'file-fault';
      fault.setAttribute('role', 'status');
      input.parentNode.appendChild(fault);
      function isTooLarge() {
        var file = input.files && input.files[0], is = file && limit && file.size > limit;
        fault.textContent = is ? file.name + ': ' + Math.ceil(file.size / 1048576) + ' MB > ' + Math.floor(limit / 1048576) + ' MB' : '';
        return is;
      }
      on(input, 'change', isTooLarge);
      on(form, 'submit', function (event) {
        if (isTooLarge() || form.classList.contains('is-sending')) { event.preventDefault(); return; }
        form.classList.add('is-sending');
        form.setAttribute('aria-busy', 'true');
      });
      on(window, 'pageshow', function () { form.classList.remove('is-sending'); form.removeAttribute('aria-busy'); });
    });
  }

  function sortTable(table, column, isDown) {
    var body = table.tBodies[0];
    Array.prototype.map.call(body.rows, function (row) {
      var cell = row.cells[column], text = cell.dataset.sort;
      if (text === undefined) text = cell.textContent.trim();
      return { row: row, text: text, number: text ? Number(text) : NaN, isEmpty: !text || text === '\u2013' };
    }).sort(function (a, b) {
      if (a.isEmpty || b.isEmpty) return a.isEmpty - b.isEmpty;
      var order = isNaN(a.number) || isNaN(b.number)
        ? a.text.localeCompare(b.text, root.lang, { numeric: true }) : a.number - b.number;
      return isDown ? -order : order;
    }).forEach(function (entry) { body.appendChild(entry.row); });
  }
  function setUpTables(within) {
    each(within, '.table-scroll table', function (table) {
      var head = table.tHead && table.tHead.rows.length === 1 && table.tHead.rows[0], body = table.tBodies[0];
      if (!head || !body || body.rows.length < 3 || body.querySelector('[rowspan],[colspan]')) return;
      Array.prototype.forEach.call(head.cells, function (cell, column) {
        if (!cell.textContent.trim()) return;
        var button = doc.createElement('button');
        button.type = 'button';
        while (cell.firstChild) button.appendChild(cell.firstChild);
        cell.appendChild(button);
        on(button, 'click', function () {
          var now = cell.getAttribute('aria-sort');
          var isDown = now ? now === 'ascending' : cell.classList.contains('num');
          each(head, '[aria-sort]', function (other) { other.removeAttribute('aria-sort'); });
          cell.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
          sortTable(table, column, isDown);
        });
      });
    });
  }

  /* What a screen reader gets of a chart, for the pointer and the arrow keys. */
  function hideTip() {
    if (tip) tip.hidden = true;
    each(doc, '.on', function (item) { item.classList.remove('on'); });
  }
  function showTip(item) {
    var list = item.closest('[role=list]');
    if (!tip) {
      tip = doc.createElement('div');
      tip.id = 'tip';
      tip.setAttribute('role', 'status');
      doc.body.appendChild(tip);
    }
    hideTip();
    item.classList.add('on');
    tip.textContent = list.getAttribute('aria-label') + ', ' + item.getAttribute('aria-label');
    tip.hidden = false;
    var box = item.getBoundingClientRect(), half = tip.offsetWidth / 2;
    var x = Math.max(Math.min(box.left + box.width / 2, root.clientWidth - half - 8), half + 8);
    var y = box.top - tip.offsetHeight - 8;
    tip.style.left = x - half + scrollX + 'px';
    tip.style.top = (y < 4 ? box.bottom + 8 : y) + scrollY + 'px';
  }
  function setUpCharts(within) {
    each(within, 'svg.chart', function (svg) {
      var items = svg.querySelectorAll('[role=listitem]'), at = -1;
      if (!items.length) return;
      svg.setAttribute('tabindex', '0');
      on(svg, 'pointermove', function (e) {
        var best = null, least = 1600;
        Array.prototype.forEach.call(items, function (item) {
          var b = item.getBoundingClientRect();
          var dx = Math.max(b.left - e.clientX, 0, e.clientX - b.right);
          var dy = Math.max(b.top - e.clientY, 0, e.clientY - b.bottom);
          if (b.width && dx * dx + dy * dy < least) { least = dx * dx + dy * dy; best = item; }
        });
        if (best) showTip(best); else hideTip();
      });
      on(svg, 'pointerleave', hideTip);
      on(svg, 'blur', hideTip);
      on(svg, 'keydown', function (e) {
        var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
        if (e.key === 'Escape') hideTip();
        if (!step || e.target !== svg) return;
        e.preventDefault();
        at = Math.min(Math.max(at + step, 0), items.length - 1);
        showTip(items[at]);
      });
    });
  }

  /* Filters: the content of the answer is put in place and the address follows. */
  function replace(address, isBack) {
    var own = ++asked, focus = doc.activeElement && doc.activeElement.id;
    fetch(address).then(function (answer) {
      if (!answer.ok) throw answer;
      return answer.text();
    }).then(function (text) {
      if (own !== asked) return;
      var page = new DOMParser().parseFromString(text, 'text/html');
      var fresh = page.getElementById('content'), old = doc.getElementById('content');
      each(old, 'details[id][open]', function (open) {
        var same = page.getElementById(open.id);
        if (same) same.open = true;
      });
      old.replaceWith(fresh);
      doc.querySelector('.choices').replaceWith(page.querySelector('.choices'));
      doc.title = page.title;
      if (!isBack) history.pushState({}, '', address);
      focus = focus && doc.getElementById(focus);
      if (focus) focus.focus();
      setUpTheme();
      setUp(fresh);
    }).catch(function () { location.assign(address); });
  }
  on(doc, 'change', function (e) {
    var form = e.target.form;
    if (!form || !('auto' in e.target.dataset) || form.method !== 'get') return;
    clearTimeout(timer);
    timer = setTimeout(function () {
      var pairs = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { if (value) pairs.append(name, value); });
      var query = pairs.toString();
      replace(form.action.split('?')[0] + (query && '?' + query));
    }, e.target.type === 'checkbox' ? 600 : 200);
  });
  on(window, 'popstate', function (e) { if (e.state) replace(location.href, true); });

  on(doc, 'keydown', function (e) {
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    var first = doc.querySelector('main input[type=search], main form select, main form input, main form summary');
    if (first) { e.preventDefault(); first.focus(); }
  });

  /* ---- the explorer's filters: folded on a narrow screen, so that the table comes first ---- */
  var isFolded = matchMedia('(max-width: 60rem)').matches;
  function setUpFolds(within) {
    within.querySelectorAll('.fold').forEach(function (fold) {
      fold.open = !isFolded;
      fold.addEventListener('toggle', function () { isFolded = !fold.open; });
    });
  }

  /* ---- what is being written is kept as a draft every 20 s (src/web/records/record_form.c) ---- */
  function setUpDraft(within) {
    var form = within.querySelector('#record-form'), status = doc.getElementById('draft-status'), kept;
    if (!form || !status) return;
    function text() { return new URLSearchParams(new FormData(form)).toString(); }
    kept = text();
    setInterval(function () {
      var now = text();
      if (now === kept || !doc.contains(form)) return;
      var body = new URLSearchParams(now);
      body.set('do', 'draft');
      fetch(location.href.split('?')[0], { method: 'POST', body: body, credentials: 'same-origin' }).then(function (answer) {
        if (!answer.ok) throw answer;
        kept = now;
        status.textContent = status.dataset.label + ' ' + new Date().toLocaleTimeString(root.lang);
      }).catch(function () { status.textContent = ''; });
    }, 20000);
  }

  function setUp(within) {
    setUpDraft(within);
    setUpFolds(within);
    setUpCopies(within);
    setUpFiles(within);
    setUpTables(within);
    setUpCharts(within);
  }
  on(doc, 'DOMContentLoaded', function () {
    history.replaceState({}, '');
    setUpTheme();
    setUp(doc);
  });
})();
