(function () {
  "use strict";
  var main = document.getElementById("content");
  var FILTER_FROM = 13;

  function field(cell) {
    var numbers = cell.querySelectorAll("[data-value]");
    if (numbers.length === 1) { return numbers[0].getAttribute("data-value"); }
    var text = cell.textContent.trim().replace(/\s+/g, " ");
    if (/^[=+\-@\t\r]/.test(text)) { text = "'" + text; }
    return /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  function csv(table) {
    return Array.prototype.map.call(table.rows, function (row) {
      return Array.prototype.map.call(row.cells, field).join(",");
    }).join("\r\n") + "\r\n";
  }

  function download(table) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + csv(table)], { type: "text/csv;charset=utf-8" }));
    link.download = table.id + ".csv";
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  function filter(table, input, status) {
    var wanted = input.value.trim().toLowerCase();
    var rows = table.tBodies[0].rows;
    var shown = 0;
    Array.prototype.forEach.call(rows, function (row) {
      var match = row.textContent.toLowerCase().indexOf(wanted) !== -1;
      row.hidden = !match;
      shown += match ? 1 : 0;
    });
    status.textContent = wanted ? shown + " / " + rows.length + " " + main.dataset.count : "";
  }

  function addFilter(table) {
    var tools = document.createElement("div");
    var label = document.createElement("label");
    var input = document.createElement("input");
    var status = document.createElement("span");
    tools.className = "tools";
    input.type = "search";
    status.setAttribute("role", "status");
    label.append(main.dataset.filter, input);
    input.addEventListener("input", function () { filter(table, input, status); });
    tools.append(label, status);
    table.parentNode.before(tools);
  }

  function addDownload(table) {
    var line = document.createElement("p");
    var button = document.createElement("button");
    line.className = "after";
    button.type = "button";
    button.className = "save";
    button.textContent = main.dataset.download;
    button.setAttribute("aria-describedby", table.id + "-caption");
    button.addEventListener("click", function () { download(table); });
    line.append(button);
    var next = table.parentNode.nextElementSibling;
    (next && next.classList.contains("remark") ? next : table.parentNode).after(line);
  }

  window.addEventListener("beforeprint", function () {
    Array.prototype.forEach.call(document.querySelectorAll("details.annex"), function (part) { part.open = true; });
  });

  Array.prototype.forEach.call(document.querySelectorAll("table[data-tools]"), function (table) {
    if (table.tBodies[0].rows.length >= FILTER_FROM) { addFilter(table); }
    addDownload(table);
  });
}());
