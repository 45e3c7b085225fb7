;; why: a function of many branches, none in another: minutes for a compiler
;; zh: 编译超出
;; en: compiling it takes more than the
;; check: imports

;; item bomb
(func (param i32) (local i32) «80000×(if (local.get 0) (then (local.set 1 (local.get 0)))) »)
