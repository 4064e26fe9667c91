// A page that was opened from a folder may not read its neighbours, so there search shows titles only.
"use strict";
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
