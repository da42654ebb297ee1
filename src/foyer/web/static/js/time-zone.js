/* Propose this device's time zone where a form asks for one and nobody has chosen yet. */

const field = document.querySelector("[data-time-zone]");
if (field && !field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
