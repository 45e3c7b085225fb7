;; why: loops in loops, which cost a compiler the square of their depth
;; zh: 循环嵌套层数有 65，超过上限 64
;; en: it has 65 levels of loops within loops, more than the bound of 64
;; check: imports

;; item bomb
(func (param i32) (local i32)
  «2000×(loop (local.set 1 (i32.add (local.get 1) (local.get 0))) » «2000×(br_if 0 (local.get 0)))»)
