;; why: blocks in blocks
;; zh: 代码块嵌套层数有 2001，超过上限 2000
;; en: it has 2001 levels of blocks within blocks, more than the bound of 2000
;; check: imports

;; item bomb
(func (param i32) «5000×(block » «5000×(br_if 0 (local.get 0)))»)
