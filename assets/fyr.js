/* Fyr's comforts. Everything works without them: theme by choice, copy buttons, filters that answer
   at once, tables that sort, tips on charts, "/" to the first filter. */
(function () {
  'use strict';
  var root = document.documentElement;
  function stored() {
    try { return localStorage.getItem('fyr-theme'); } catch (e) { return null; }
  }
  /* Before anything is painted. */
  var theme = stored();
  if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme);

  function isDark() {
    var chosen = root.getAttribute('data-theme');
    return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function setUpTheme() {
    var button = document.querySelector('[data-theme].theme-button');
    if (!button) return;
    button.hidden = false;
    button.setAttribute('aria-pressed', isDark());
    button.addEventListener('click', function () {
      var next = isDark() ? 'light' : 'dark';
      root.setAttribute('data-theme', next);
      button.setAttribute('aria-pressed', next === 'dark');
      try { localStorage.setItem('fyr-theme', next); } catch (e) { /* not kept, then */ }
    });
  }

  function setUpCopies(within) {
    if (!navigator.clipboard) return;
    within.querySelectorAll('[data-copy]').forEach(function (button) {
      button.hidden = false;
      button.addEventListener('click', function () {
        var before = button.textContent;
        navigator.clipboard.writeText(button.getAttribute('data-copy')).then(function () {
          button.textContent = button.getAttribute('data-label');
          setTimeout(function () { button.textContent = before; }, 1800);
        });
      });
    });
  }

  /* ---- tables ---- */
  function key(row, column) {
    var cell = row.cells[column], value = cell.getAttribute('data-sort');
    if (value === null) value = cell.textContent.trim();
    return value;
  }
  function sortTable(table, column, isDown) {
    var body = table.tBodies[0], lang = root.lang || 'en';
    var rows = Array.prototype.slice.call(body.rows).map(function (row) {
      var text = key(row, column);
      return { row: row, text: text, number: text === '' ? NaN : Number(text) };
    });
    rows.sort(function (a, b) {
      var aEmpty = a.text === '' || a.text === '\u2013', bEmpty = b.text === '' || b.text === '\u2013';
      if (aEmpty || bEmpty) return aEmpty - bEmpty;
      var order = isNaN(a.number) || isNaN(b.number)
        ? a.text.localeCompare(b.text, lang, { numeric: true }) : a.number - b.number;
      return isDown ? -order : order;
    });
    rows.forEach(function (r) { body.appendChild(r.row); });
  }
  function setUpTables(within) {
    within.querySelectorAll('.table-scroll table').forEach(function (table) {
      var head = table.tHead && table.tHead.rows.length === 1 && table.tHead.rows[0];
      if (!head || !table.tBodies[0] || table.tBodies[0].rows.length < 3) return;
      if (table.querySelector('tbody [rowspan], tbody [colspan]')) return;
      Array.prototype.forEach.call(head.cells, function (cell, column) {
        if (!cell.textContent.trim()) return;
        var button = document.createElement('button');
        button.type = 'button';
        while (cell.firstChild) button.appendChild(cell.firstChild);
        cell.appendChild(button);
        button.addEventListener('click', function () {
          var isDown = cell.getAttribute('aria-sort') === 'ascending' ||
            (cell.classList.contains('num') && cell.getAttribute('aria-sort') !== 'descending');
          Array.prototype.forEach.call(head.cells, function (c) { c.removeAttribute('aria-sort'); });
          cell.setAttribute('aria-sort', isDown ? 'descending' : 'ascending');
          sortTable(table, column, isDown);
        });
      });
    });
  }

  /* ---- charts and maps: the text that a screen reader gets, for the pointer and the arrow keys ---- */
  var tip;
  function hideTip() {
    if (tip) tip.hidden = true;
    document.querySelectorAll('.on').forEach(function (e) { e.classList.remove('on'); });
  }
  function showTip(item) {
    var list = item.parentNode.closest('[role=list]'), own = item.getAttribute('aria-label');
    var label = list && list.getAttribute('aria-label');
    if (!own) return;
    if (!tip) {
      tip = document.createElement('div');
      tip.id = 'tip';
      tip.setAttribute('role', 'status');
      document.body.appendChild(tip);
    }
    hideTip();
    item.classList.add('on');
    tip.textContent = label && item.closest('.chart') ? label + ', ' + own : own;
    tip.hidden = false;
    var box = item.getBoundingClientRect(), half = tip.offsetWidth / 2;
    var x = Math.min(Math.max(box.left + box.width / 2, half + 8), root.clientWidth - half - 8);
    var y = box.top - tip.offsetHeight - 8;
    if (y < 4) y = box.bottom + 8;
    tip.style.left = x - half + scrollX + 'px';
    tip.style.top = y + scrollY + 'px';
  }
  function items(svg) {
    return Array.prototype.slice.call(svg.querySelectorAll('[role=listitem]'));
  }
  function nearest(svg, x, y) {
    var best = null, least = 40 * 40;
    items(svg).forEach(function (item) {
      var b = item.getBoundingClientRect();
      var dx = Math.max(b.left - x, 0, x - b.right), dy = Math.max(b.top - y, 0, y - b.bottom);
      if (dx * dx + dy * dy < least) { least = dx * dx + dy * dy; best = item; }
    });
    return best;
  }
  function setUpCharts(within) {
    within.querySelectorAll('svg.chart').forEach(function (svg) {
      if (!items(svg).length) return;
      var at = -1;
      svg.setAttribute('tabindex', '0');
      svg.addEventListener('pointermove', function (e) {
        var item = nearest(svg, e.clientX, e.clientY);
        if (item) showTip(item); else hideTip();
      });
      svg.addEventListener('pointerleave', hideTip);
      svg.addEventListener('blur', hideTip);
      svg.addEventListener('keydown', function (e) {
        var all = items(svg), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
        if (e.key === 'Escape') hideTip();
        if (!step || e.target !== svg) return;
        e.preventDefault();
        at = Math.min(Math.max(at + step, 0), all.length - 1);
        showTip(all[at]);
      });
    });
  }

  /* ---- filters: the page's content is fetched and put in place; the address follows ---- */
  var timer, asked = 0;
  function formAddress(form) {
    var pairs = new URLSearchParams();
    new FormData(form).forEach(function (value, name) {
      if (typeof value === 'string' && value !== '') pairs.append(name, value);
    });
    var query = pairs.toString();
    return form.action.split('?')[0] + (query ? '?' + query : '');
  }
  function replace(address, isBack) {
    var own = ++asked, active = document.activeElement && document.activeElement.id;
    fetch(address, { credentials: 'same-origin' }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      return answer.text();
    }).then(function (text) {
      if (own !== asked) return;
      var page = new DOMParser().parseFromString(text, 'text/html');
      var fresh = page.getElementById('content'), old = document.getElementById('content');
      var open = Array.prototype.map.call(old.querySelectorAll('details[id][open]'), function (d) { return d.id; });
      if (!fresh) throw new Error('no content');
      document.title = page.title;
      old.replaceWith(fresh);
      document.querySelector('.choices').replaceWith(page.querySelector('.choices'));
      open.forEach(function (id) { var d = document.getElementById(id); if (d) d.open = true; });
      if (active && document.getElementById(active)) document.getElementById(active).focus();
      if (!isBack) history.pushState({ fyr: 1 }, '', address);
      setUpTheme();
      setUp(fresh);
    }).catch(function () { location.assign(address); });
  }
  document.addEventListener('change', function (e) {
    var form = e.target.form;
    if (!form || !e.target.hasAttribute('data-auto') || form.method !== 'get') return;
    clearTimeout(timer);
    timer = setTimeout(function () { replace(formAddress(form)); }, e.target.type === 'checkbox' ? 600 : 200);
  });
  addEventListener('popstate', function () { replace(location.href, true); });

  document.addEventListener('keydown', function (e) {
    if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey) return;
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return;
    var first = document.querySelector('main input[type=search], main form select, main form input, main form summary');
    if (first) { e.preventDefault(); first.focus(); }
  });

  function setUp(within) {
    setUpCopies(within);
    setUpTables(within);
    setUpCharts(within);
  }
  document.addEventListener('DOMContentLoaded', function () {
    setUpTheme();
    setUp(document);
  });
})();
