#!/usr/bin/env node
import '../dist/fansite-analyze.js';
